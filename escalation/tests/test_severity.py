"""The rule that proposes a severity, with its reasons (R16-R19, I11)."""

import pytest

from escalation.domain.severity import Severity, Share, propose
from tickets.domain.symptoms import SYMPTOMS


def proposed(symptom="dropped_calls", share="one", base=None, touched=None, **counts):
    return propose(
        symptom=SYMPTOMS[symptom],
        share=Share(share),
        user_base=base,
        numbers_touched=touched,
        **counts,
    )


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


def test_r19_a_problem_of_several_accounts_is_critical():
    assert proposed("no_incoming", accounts_out=2).severity == Severity.CRITICAL
    assert proposed("dropped_calls", accounts_out=2).severity == Severity.MINOR
