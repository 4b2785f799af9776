"""Why a call ended, in words: dispositions, hangup causes, Q.850 codes.

The system's own word stays in brackets, so that an engineer who reads the sample finds
it again, whatever language it was said in.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# code: (name in FreeSWITCH and Asterisk, words)
Q850 = {
    1: ("UNALLOCATED_NUMBER", gettext_lazy("Number not in service")),
    2: ("NO_ROUTE_TRANSIT_NET", gettext_lazy("No route to the number")),
    3: ("NO_ROUTE_DESTINATION", gettext_lazy("No route to the number")),
    6: ("CHANNEL_UNACCEPTABLE", gettext_lazy("Circuit not accepted")),
    16: ("NORMAL_CLEARING", gettext_lazy("Ended normally")),
    17: ("USER_BUSY", gettext_lazy("Busy")),
    18: ("NO_USER_RESPONSE", gettext_lazy("The set did not respond")),
    19: ("NO_ANSWER", gettext_lazy("No answer")),
    20: ("SUBSCRIBER_ABSENT", gettext_lazy("The set is out of reach")),
    21: ("CALL_REJECTED", gettext_lazy("Call refused")),
    22: ("NUMBER_CHANGED", gettext_lazy("Number changed")),
    25: ("EXCHANGE_ROUTING_ERROR", gettext_lazy("Routing error")),
    27: ("DESTINATION_OUT_OF_ORDER", gettext_lazy("Destination out of order")),
    28: ("INVALID_NUMBER_FORMAT", gettext_lazy("Incomplete or badly formed number")),
    29: ("FACILITY_REJECTED", gettext_lazy("Service refused")),
    31: ("NORMAL_UNSPECIFIED", gettext_lazy("Ended, cause not said")),
    34: ("NORMAL_CIRCUIT_CONGESTION", gettext_lazy("All circuits busy (fast busy)")),
    38: ("NETWORK_OUT_OF_ORDER", gettext_lazy("Network out of order")),
    41: ("NORMAL_TEMPORARY_FAILURE", gettext_lazy("Temporary failure")),
    42: ("SWITCH_CONGESTION", gettext_lazy("Network congested (fast busy)")),
    43: ("ACCESS_INFO_DISCARDED", gettext_lazy("Information lost on the way")),
    44: ("REQUESTED_CHAN_UNAVAIL", gettext_lazy("Circuit not available")),
    47: ("RESOURCE_UNAVAILABLE", gettext_lazy("Resource not available")),
    50: ("FACILITY_NOT_SUBSCRIBED", gettext_lazy("Service not subscribed")),
    52: ("OUTGOING_CALL_BARRED", gettext_lazy("Outgoing calls barred")),
    54: ("INCOMING_CALL_BARRED", gettext_lazy("Incoming calls barred")),
    57: ("BEARERCAPABILITY_NOTAUTH", gettext_lazy("Kind of call not allowed")),
    58: ("BEARERCAPABILITY_NOTAVAIL", gettext_lazy("Kind of call not available")),
    63: ("SERVICE_UNAVAILABLE", gettext_lazy("Service not available")),
    65: ("BEARERCAPABILITY_NOTIMPL", gettext_lazy("Kind of call not supported")),
    69: ("FACILITY_NOT_IMPLEMENTED", gettext_lazy("Service not supported")),
    79: ("SERVICE_NOT_IMPLEMENTED", gettext_lazy("Service not supported")),
    88: ("INCOMPATIBLE_DESTINATION", gettext_lazy("Incompatible destination")),
    97: ("MESSAGE_TYPE_NONEXIST", gettext_lazy("Message not understood")),
    102: ("RECOVERY_ON_TIMER_EXPIRE", gettext_lazy("No response in time")),
    111: ("PROTOCOL_ERROR", gettext_lazy("Protocol error")),
    127: ("INTERWORKING", gettext_lazy("Refused by another network, cause not said")),
}
_NAMES = dict(Q850.values()) | {
    "ORIGINATOR_CANCEL": gettext_lazy("The caller hung up before an answer"),
    "USER_NOT_REGISTERED": gettext_lazy("The set is not registered"),
    "GATEWAY_DOWN": gettext_lazy("The gateway does not answer"),
    "INVALID_GATEWAY": gettext_lazy("The gateway is not known"),
    "PROGRESS_TIMEOUT": gettext_lazy("No response in time"),
    "ALLOTTED_TIMEOUT": gettext_lazy("Ended at the longest time allowed"),
    "MEDIA_TIMEOUT": gettext_lazy("Cut: no sound came any more"),
    "CALL_AWARDED_DELIVERED": gettext_lazy("Ended, cause not said"),
    "LOSE_RACE": gettext_lazy("Answered elsewhere"),
    "PICKED_OFF": gettext_lazy("Answered elsewhere"),
    "ATTENDED_TRANSFER": gettext_lazy("Transferred"),
    "BLIND_TRANSFER": gettext_lazy("Transferred"),
    "MANAGER_REQUEST": gettext_lazy("Ended by the system"),
    "SYSTEM_SHUTDOWN": gettext_lazy("Ended by the system"),
    # Dispositions of Asterisk and FreePBX
    "ANSWERED": gettext_lazy("Answered"),
    "NO ANSWER": gettext_lazy("No answer"),
    "BUSY": gettext_lazy("Busy"),
    "FAILED": gettext_lazy("Failed"),
    "CONGESTION": gettext_lazy("Network congested (fast busy)"),
}
# What Cisco adds to Q.850 (its guide's table of termination causes).
_CISCO = {
    122: gettext_lazy("A call of higher precedence took the line"),
    124: gettext_lazy("The conference is full"),
    125: gettext_lazy("Not enough bandwidth"),
    126: gettext_lazy("Call split (transfer or conference)"),
    129: gettext_lazy("Not enough bandwidth"),
    262144: gettext_lazy("The conference is full"),
    393216: gettext_lazy("Call split (transfer or conference)"),
    458752: gettext_lazy("Transferred"),
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
