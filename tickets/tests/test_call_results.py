"""What people and telephone systems write of a call, brought to one code (R7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.call_results import read_result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("503", "503"),
        ("SIP/2.0 503 Service Unavailable", "503"),
        ("480 Temporarily Unavailable", "480"),
        ("Temporarily unavailable", "480"),
        ("Refusé, erreur 503", "503"),
        ("code 404", "404"),
        ("we get a 488 error", "488"),
        ("Fast busy (503)", "503"),
        ("Forbidden", "403"),
        ("Request Timeout", "408"),
        ("486 Busy Here", "486"),
        ("Internal Server Error", "500"),
        ("Fast busy", "fast_busy"),
        ("Signal occupé rapide", "fast_busy"),
        ("reorder tone", "fast_busy"),
        ("BUSY", "busy"),
        ("USER_BUSY", "busy"),
        ("signal occupé", "busy"),
        ("lignes occupées", "busy"),
        ("All circuits are busy", "congestion"),
        ("CONGESTION", "congestion"),
        ("NORMAL_CIRCUIT_CONGESTION", "congestion"),
        ("NO ANSWER", "no_answer"),
        ("NO_USER_RESPONSE", "no_answer"),
        ("ça sonne, pas de réponse", "no_answer"),
        ("They don’t answer", "no_answer"),
        ("il ne répond pas", "no_answer"),
        ("One-way audio", "one_way"),
        ("son à sens unique", "one_way"),
        ("Answered, no audio", "no_sound"),
        ("aucun son", "no_sound"),
        ("Écho et son haché", "poor_sound"),
        ("Dropped after 32 s", "dropped"),
        ("Appel coupé après deux secondes", "dropped"),
        ("COUPÉ", "dropped"),
        ("l'appel tombe", "dropped"),
        ("tombe sur la boîte vocale", "voicemail"),
        ("CALL_REJECTED", "refused"),
        ("appel refusé", "refused"),
        ("numéro hors service", "not_in_service"),
        ("UNALLOCATED_NUMBER", "not_in_service"),
        ("pas de tonalité", "no_tone"),
        ("timed out", "timeout"),
        ("ORIGINATOR_CANCEL", "cancelled"),
        ("cut off, then busy", "dropped"),
        ("busy, then cut off", "busy"),
    ],
)
def test_r7_words_and_codes_in_both_languages_have_one_name(text, code):
    assert read_result(text) == (False, code)


@pytest.mark.parametrize(
    "text",
    [
        "480-555-0100 rings strangely",
        "(403) 555-0100 a une voix bizarre",
        "403 numbers do not work",
        "bloqué vers le 403",
        "le 450 ne passe plus",
        "delay of 500 ms",
        "300 s puis plus rien",
        "cause 34",
        "416",
        "438",
    ],
)
def test_area_codes_telephone_numbers_and_times_are_no_sip_codes(text):
    assert read_result(text).code.startswith("text:")


def test_what_is_not_known_is_counted_by_its_own_words():
    assert read_result("  Cause  34! ") == read_result("cause 34")
    assert read_result("Cause 34") != read_result("Cause 38")


@pytest.mark.parametrize("text", ["", "  ", "…", "FAILED", "Échec", "l’appel a échoué"])
def test_failed_alone_says_nothing(text):
    assert read_result(text) == (False, "")


@pytest.mark.parametrize(
    "text",
    [
        "ANSWERED", "answered", "200", "200 OK", "SIP 200 OK", "SIP/2.0 200 OK", "OK",
        "NORMAL_CLEARING", "Normal call clearing", "réussi", "Appel réussi", "Succès",
        "A fonctionné", "it worked", "Answered (45 s)", "a été répondu", "Completed",
        "passé", "Fonctionne bien",
    ],
)  # fmt: skip
def test_r7_a_result_that_says_success_is_a_call_that_worked(text):
    assert read_result(text).says_worked


@pytest.mark.parametrize(
    "text",
    [
        "Answered, then cut off", "200 ms", "not ok", "n’a pas réussi", "Pas répondu",
        "worked badly", "passe mal", "n’a jamais fonctionné", "OK 503", "200 OK, no audio",
        "Not completed", "unsuccessful", "answered by the wrong person", "normal", "16",
        "connected but silent", "no success", "réussi une fois sur deux",
    ],
)  # fmt: skip
def test_anything_that_takes_success_back_is_a_failure(text):
    assert not read_result(text).says_worked


@given(st.text(max_size=400))
def test_no_text_is_an_error(text):
    assert len(read_result(text).code) <= 65
