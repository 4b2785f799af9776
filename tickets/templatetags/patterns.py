"""What the call samples show, on the ticket and on the form (R7)."""

from django import template

from tickets.call_patterns import pattern_of, pattern_of_report
from tickets.domain.evidence import LEAST
from tickets.pattern_picture import picture_of
from tickets.pattern_words import say_basis, say_findings, say_hour

register = template.Library()


@register.inclusion_tag("tickets/_patterns.html")
def call_pattern(samples, numbers, *, is_narrow=False):
    """The pattern of samples and numbers that the page has read already."""
    return {**_shown(pattern_of(samples, numbers)), "is_narrow": is_narrow}


@register.inclusion_tag("tickets/_patterns.html")
def report_pattern(report):
    """The pattern of the rows as they are typed, told when the page comes back."""
    return {**_shown(pattern_of_report(report)), "is_status": True}


def _shown(pattern):
    if sum(pattern.whole) < LEAST:
        return {"pattern": None}
    return {
        "pattern": pattern,
        "basis": say_basis(pattern.whole),
        "findings": say_findings(pattern),
        "picture": picture_of(pattern),
        "hours": [
            ("" if hour is None else say_hour(hour), tally)
            for hour, tally in pattern.by_hour.items()
        ],
    }
