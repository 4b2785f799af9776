"""How often a log may be read: each time costs up to a second (trust 2.9)."""

from accounts.limits import address_of, is_within

READINGS, HOUR = 120, 3600


def may_read_log(request) -> bool:
    """Counts the presses that send a log, or lines enough to be one."""
    if not _sends_log(request):
        return True
    person = request.user
    who = str(person.pk) if person.is_authenticated else address_of(request)
    return is_within("log", who, most=READINGS, seconds=HOUR)


def _sends_log(request):
    return (
        "log-file" in request.FILES
        or bool(request.POST.get("log-kept"))
        or len(request.POST.get("pasted", "")) > 10_000
    )
