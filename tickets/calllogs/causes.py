"""Why a call ended, in words: dispositions, hangup causes, Q.850 codes.

The system's own word stays in brackets, so that an engineer who reads the sample finds
it again, whatever language it was said in.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

# code: (name in FreeSWITCH and Asterisk, words)
Q850 = {
    1: ("UNALLOCATED_NUMBER", lazy("Number not in service")),
    2: ("NO_ROUTE_TRANSIT_NET", lazy("No route to the number")),
    3: ("NO_ROUTE_DESTINATION", lazy("No route to the number")),
    6: ("CHANNEL_UNACCEPTABLE", lazy("Circuit not accepted")),
    16: ("NORMAL_CLEARING", lazy("Ended normally")),
    17: ("USER_BUSY", lazy("Busy")),
    18: ("NO_USER_RESPONSE", lazy("The set did not respond")),
    19: ("NO_ANSWER", lazy("No answer")),
    20: ("SUBSCRIBER_ABSENT", lazy("The set is out of reach")),
    21: ("CALL_REJECTED", lazy("Call refused")),
    22: ("NUMBER_CHANGED", lazy("Number changed")),
    25: ("EXCHANGE_ROUTING_ERROR", lazy("Routing error")),
    27: ("DESTINATION_OUT_OF_ORDER", lazy("Destination out of order")),
    28: ("INVALID_NUMBER_FORMAT", lazy("Incomplete or badly formed number")),
    29: ("FACILITY_REJECTED", lazy("Service refused")),
    31: ("NORMAL_UNSPECIFIED", lazy("Ended, cause not said")),
    34: ("NORMAL_CIRCUIT_CONGESTION", lazy("All circuits busy (fast busy)")),
    38: ("NETWORK_OUT_OF_ORDER", lazy("Network out of order")),
    41: ("NORMAL_TEMPORARY_FAILURE", lazy("Temporary failure")),
    42: ("SWITCH_CONGESTION", lazy("Network congested (fast busy)")),
    43: ("ACCESS_INFO_DISCARDED", lazy("Information lost on the way")),
    44: ("REQUESTED_CHAN_UNAVAIL", lazy("Circuit not available")),
    47: ("RESOURCE_UNAVAILABLE", lazy("Resource not available")),
    50: ("FACILITY_NOT_SUBSCRIBED", lazy("Service not subscribed")),
    52: ("OUTGOING_CALL_BARRED", lazy("Outgoing calls barred")),
    54: ("INCOMING_CALL_BARRED", lazy("Incoming calls barred")),
    57: ("BEARERCAPABILITY_NOTAUTH", lazy("Kind of call not allowed")),
    58: ("BEARERCAPABILITY_NOTAVAIL", lazy("Kind of call not available")),
    63: ("SERVICE_UNAVAILABLE", lazy("Service not available")),
    65: ("BEARERCAPABILITY_NOTIMPL", lazy("Kind of call not supported")),
    69: ("FACILITY_NOT_IMPLEMENTED", lazy("Service not supported")),
    79: ("SERVICE_NOT_IMPLEMENTED", lazy("Service not supported")),
    88: ("INCOMPATIBLE_DESTINATION", lazy("Incompatible destination")),
    97: ("MESSAGE_TYPE_NONEXIST", lazy("Message not understood")),
    102: ("RECOVERY_ON_TIMER_EXPIRE", lazy("No response in time")),
    111: ("PROTOCOL_ERROR", lazy("Protocol error")),
    127: ("INTERWORKING", lazy("Refused by another network, cause not said")),
}
_NAMES = dict(Q850.values()) | {
    "ORIGINATOR_CANCEL": lazy("The caller hung up before an answer"),
    "USER_NOT_REGISTERED": lazy("The set is not registered"),
    "GATEWAY_DOWN": lazy("The gateway does not answer"),
    "INVALID_GATEWAY": lazy("The gateway is not known"),
    "PROGRESS_TIMEOUT": lazy("No response in time"),
    "ALLOTTED_TIMEOUT": lazy("Ended at the longest time allowed"),
    "MEDIA_TIMEOUT": lazy("Cut: no sound came any more"),
    "CALL_AWARDED_DELIVERED": lazy("Ended, cause not said"),
    "LOSE_RACE": lazy("Answered elsewhere"),
    "PICKED_OFF": lazy("Answered elsewhere"),
    "ATTENDED_TRANSFER": lazy("Transferred"),
    "BLIND_TRANSFER": lazy("Transferred"),
    "MANAGER_REQUEST": lazy("Ended by the system"),
    "SYSTEM_SHUTDOWN": lazy("Ended by the system"),
    # Dispositions of Asterisk and FreePBX
    "ANSWERED": lazy("Answered"),
    "NO ANSWER": lazy("No answer"),
    "BUSY": lazy("Busy"),
    "FAILED": lazy("Failed"),
    "CONGESTION": lazy("Network congested (fast busy)"),
}
# What Cisco adds to Q.850 (its guide's table of termination causes).
_CISCO = {
    122: lazy("A call of higher precedence took the line"),
    124: lazy("The conference is full"),
    125: lazy("Not enough bandwidth"),
    126: lazy("Call split (transfer or conference)"),
    129: lazy("Not enough bandwidth"),
    262144: lazy("The conference is full"),
    393216: lazy("Call split (transfer or conference)"),
    458752: lazy("Transferred"),
}
# Somebody was not there, or hung up: the log cannot tell whether that was the fault.
_UNDECIDED = {
    "NORMAL_CLEARING", "USER_BUSY", "NO_ANSWER", "NO_USER_RESPONSE",
    "NORMAL_UNSPECIFIED", "ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF",
    "ATTENDED_TRANSFER", "BLIND_TRANSFER", "NO ANSWER", "BUSY",
}  # fmt: skip


def is_cause(name: str) -> bool:
    """Whether this is a disposition or a hangup cause that we know."""
    return name.strip().upper() in _NAMES


def result_of(name: str, *, is_answered: bool) -> tuple[str, bool | None]:
    """(words, whether the call worked) of a disposition or a hangup cause."""
    known = name.strip().upper()
    if is_answered and known in _UNDECIDED | {"ANSWERED"}:
        return _said(_("Answered"), name), True
    if known == "NORMAL_CLEARING":
        return _said(_("No answer"), name), None
    words = str(_NAMES.get(known, ""))
    if not words:
        return name.strip(), True if is_answered else None
    if is_answered:
        # It was answered, then the network cut it: both are told.
        return _said(_("Answered, then: %(what)s") % {"what": words}, name), False
    return _said(words, name), None if known in _UNDECIDED else False


def result_of_code(code: int, *, is_answered: bool) -> tuple[str, bool | None]:
    """(words, whether the call worked) of a Q.850 code, as Cisco writes it."""
    if code == 0 or code in Q850:
        name = Q850[code or 16][0]
        words, has_worked = result_of(name, is_answered=is_answered)
        number = _("cause %(code)s") % {"code": code}
        return words.replace(f"({name})", f"({number})"), has_worked
    words = str(_CISCO.get(code, _("Ended, cause not said")))
    if is_answered:
        return _said(_("Answered, then: %(what)s") % {"what": words}, code), True
    return _said(words, _("cause %(code)s") % {"code": code}), None


def _said(words, name):
    return f"{words} ({name})"
