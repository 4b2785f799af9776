"""The symptoms of R17 and R18 in people's words."""

from django.utils.translation import gettext_lazy as _

SYMPTOM_CHOICES = [
    ("no_incoming", _("No incoming calls at all")),
    ("no_outgoing", _("No outgoing calls at all")),
    ("trunk_down", _("Trunk or circuit down")),
    ("proxy_unreachable", _("The carrier’s proxy does not answer")),
    ("network_event", _("Network event")),
    ("cannot_call_some", _("Some numbers can’t be called")),
    ("cannot_receive_some", _("Some numbers can’t call in")),
    ("audio_quality", _("Noise, static, echo or poor sound")),
    ("dropped_calls", _("Dropped calls")),
    ("intermittent", _("Intermittent trouble")),
    ("post_dial_delay", _("Long delay after dialling")),
    ("low_volume", _("Low volume")),
    ("no_long_distance", _("No long-distance or international calls")),
    ("transfer_trouble", _("Call transfer trouble")),
    ("fax_trouble", _("Faxes fail or are cut")),
    ("voicemail", _("Voicemail trouble")),
    ("portal_access", _("uControl or myphone trouble")),
    ("configuration_change", _("Configuration change")),
    ("dsl_signal", _("DSL signal trouble")),
    ("slow_speed", _("Slow speed")),
    ("modem", _("Modem trouble")),
    ("pppoe", _("PPPoE connection trouble")),
    ("domain_access", _("Domain management access")),
    ("email", _("E-mail trouble")),
    ("browsing", _("Browsing trouble")),
    ("colocation_network", _("Network trouble in a data centre")),
    ("order_status", _("Order or provisioning status")),
    ("billing_question", _("Billing or payment question")),
    ("port_question", _("Number porting question")),
    ("other", _("Something else")),
]
_LABELS = dict(SYMPTOM_CHOICES)


def symptom_label(code):
    """The symptom in the reader's language; empty for none."""
    return str(_LABELS.get(code, ""))
