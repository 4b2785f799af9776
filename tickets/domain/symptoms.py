"""Facts of each symptom a customer can report (R7, R13, R17, R18)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Symptom:
    """`is_outage`: out of service by itself (R18); `needs_samples`: calls (R7)."""

    code: str
    family: str
    is_outage: bool = False
    needs_samples: bool = False

    @property
    def is_pageable(self) -> bool:
        """Orders, billing and porting never ring anyone (R13)."""
        return self.family not in DESK_FAMILIES


DESK_FAMILIES = frozenset({"orders", "billing", "ports"})


def _table(*symptoms: Symptom) -> dict[str, Symptom]:
    return {symptom.code: symptom for symptom in symptoms}


SYMPTOMS = _table(
    Symptom("no_incoming", "calls", is_outage=True, needs_samples=True),
    Symptom("no_outgoing", "calls", is_outage=True, needs_samples=True),
    Symptom("trunk_down", "network", is_outage=True),
    Symptom("proxy_unreachable", "network", is_outage=True),
    Symptom("network_event", "network", is_outage=True),
    Symptom("cannot_call_some", "calls", needs_samples=True),
    Symptom("cannot_receive_some", "calls", needs_samples=True),
    Symptom("audio_quality", "calls", needs_samples=True),
    Symptom("dropped_calls", "calls", needs_samples=True),
    Symptom("intermittent", "calls", needs_samples=True),
    Symptom("post_dial_delay", "calls", needs_samples=True),
    Symptom("low_volume", "calls", needs_samples=True),
    Symptom("no_long_distance", "calls", needs_samples=True),
    Symptom("transfer_trouble", "calls", needs_samples=True),
    Symptom("fax_trouble", "calls", needs_samples=True),
    Symptom("voicemail", "features"),
    Symptom("portal_access", "features"),
    Symptom("configuration_change", "features"),
    Symptom("dsl_signal", "internet"),
    Symptom("slow_speed", "internet"),
    Symptom("modem", "internet"),
    Symptom("pppoe", "internet"),
    Symptom("domain_access", "internet"),
    Symptom("email", "internet"),
    Symptom("browsing", "internet"),
    Symptom("colocation_network", "colocation"),
    Symptom("order_status", "orders"),
    Symptom("billing_question", "billing"),
    Symptom("port_question", "ports"),
    Symptom("other", "other"),
)


def is_major_claim(symptom: str, share: str) -> bool:
    """Whether the customer's own answers amount to a major problem (R16, R18)."""
    found = SYMPTOMS.get(symptom)
    return (found is not None and found.is_outage) or share == "over"
