"""The rule that proposes a severity, with its reasons (R16-R19, I11)."""

import pytest
from django.utils.translation import override

from escalation.domain.severity import Severity, Share, propose
from tickets.domain.symptoms import SYMPTOMS
from tickets.symptoms import symptom_label


def proposed(symptom="dropped_calls", share="one", base=None, touched=None, **counts):
    return propose(
        symptom=SYMPTOMS[symptom],
        share=Share(share),
        user_base=base,
        numbers_touched=touched,
        **counts,
    )


R17 = (
    # VoIP
    "intermittent", "cannot_call_some", "cannot_receive_some", "post_dial_delay",
    "audio_quality", "dropped_calls", "no_long_distance", "transfer_trouble",
    "low_volume", "configuration_change", "voicemail", "portal_access",
    # Internet and hosting
    "dsl_signal", "slow_speed", "modem", "pppoe", "domain_access", "email", "browsing",
)  # fmt: skip
R18 = (
    "proxy_unreachable", "trunk_down", "no_incoming", "no_outgoing", "network_event"
)  # fmt: skip


@pytest.mark.parametrize("symptom", R17)
def test_r17_a_minor_symptom_is_minor_until_it_touches_many(symptom):
    assert SYMPTOMS[symptom].is_pageable
    for share in ("one", "under", "unknown"):
        assert proposed(symptom, share=share).severity == Severity.MINOR
    assert proposed(symptom, share="over").severity == Severity.MAJOR


@pytest.mark.parametrize("symptom", [*R17, *R18])
def test_r17_r18_every_symptom_of_the_policy_is_offered_in_both_languages(symptom):
    said = {}
    for language in ("fr", "en"):
        with override(language):
            said[language] = str(symptom_label(symptom))
    assert said["fr"] != said["en"] or symptom == "pppoe"


def test_r18_the_outages_are_those_of_the_policy():
    assert {s.code for s in SYMPTOMS.values() if s.is_outage} == set(R18)


@pytest.mark.parametrize("symptom", [s.code for s in SYMPTOMS.values() if s.is_outage])
def test_r18_an_outage_is_major_whatever_its_share(symptom):
    assert proposed(symptom, share="unknown").severity == Severity.MAJOR


@pytest.mark.parametrize(
    ("touched", "severity"),
    [(41, Severity.MINOR), (42, Severity.MAJOR), (43, Severity.MAJOR)],
)
def test_i11_exactly_twenty_percent_is_major(touched, severity):
    found = proposed(base=210, touched=touched)
    assert found.severity == severity


def test_i11_almost_twenty_percent_is_not():
    assert proposed(base=10_000, touched=1_996).severity == Severity.MINOR


def test_r16_numbers_counted_outweigh_the_estimate():
    assert proposed(share="over", base=210, touched=2).severity == Severity.MINOR
    assert proposed(share="over").severity == Severity.MAJOR


def test_the_reasons_are_kept_with_their_figures():
    measured = proposed(base=210, touched=46).reasons[1].as_dict()
    assert measured["code"] == "share_measured"
    assert (measured["params"]["touched"], measured["params"]["percent"]) == (
        46,
        "21.9",
    )


def test_an_unknown_base_says_so():
    codes = [reason.code for reason in proposed(share="under").reasons]
    assert codes == ["symptom_minor", "share_under", "base_unknown"]


@pytest.mark.parametrize(
    ("percent", "severity"),
    [(19, "minor"), (20, "major"), (21, "major"), (100, "major")],
)
def test_r16_twenty_percent_of_the_base_makes_a_minor_fault_major(percent, severity):
    assert proposed(base=100, touched=percent).severity == severity


def test_r16_several_services_out_are_critical():
    assert proposed("no_incoming", services_out=2).severity == Severity.CRITICAL
    assert proposed("no_incoming", services_out=1).severity == Severity.MAJOR
    assert proposed("dropped_calls", services_out=2).severity == Severity.MINOR


def test_r19_a_problem_of_several_accounts_is_critical():
    assert proposed("no_incoming", accounts_out=2).severity == Severity.CRITICAL
    assert proposed("dropped_calls", accounts_out=2).severity == Severity.MINOR
