"""Times, dates and numbers in templates, by `accounts.formats` (interface 7, T1-T5)."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import formats

register = template.Library()
register.filter("moment", formats.say_moment)
register.filter("clock", formats.say_clock)
register.filter("day", formats.say_day)
register.filter("number", formats.say_number)
register.filter("percent", formats.say_percent)
register.filter("phone", formats.say_phone)
register.filter("duration", formats.say_duration)

STYLES = {
    "full": formats.say_moment,
    "short": lambda at: formats.say_moment(at, year=False),
    "clock": formats.say_clock,
}


@register.filter
def moment_short(at):
    """Day and time without the year: « mardi 24 novembre, 9 h 31 HNE »."""
    return formats.say_moment(at, year=False)


@register.filter
def clock_bare(at):
    """The time alone, where its zone is named beside it."""
    return formats.say_clock(at, zone=False)


@register.filter
def plain_day(on):
    """A day without its weekday: « 14 février 2024 »."""
    return formats.say_day(on, weekday=False)


@register.filter
def day_numeric(at):
    """AAAA-MM-JJ, in both languages (T4)."""
    on = formats.eastern(at) if isinstance(at, datetime) else at
    return f"{on:%Y-%m-%d}"


@register.simple_tag
def when(at, style="full"):
    """A `<time>` element: words for people, ISO with its offset for machines."""
    if at is None:
        return ""
    iso = formats.eastern(at).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', iso, STYLES[style](at))


@register.filter
def since(at, begin):
    """The time that passed from `begin` to `at`."""
    return formats.say_duration(at - begin)


@register.filter
def ago(at):
    """How long ago, in one unit: « il y a 5 minutes »."""
    minutes = max(int((timezone.now() - at).total_seconds() // 60), 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {
            "count": minutes
        }
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {
            "count": hours
        }
    return _days_ago(minutes // (24 * 60))


def _days_ago(days):
    if days < 60:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {
            "count": days
        }
    if days < 730:
        months = days // 30
        return ngettext("%(count)s month ago", "%(count)s months ago", months) % {
            "count": months
        }
    years = days // 365
    return ngettext("%(count)s year ago", "%(count)s years ago", years) % {
        "count": years
    }


@register.simple_tag
def time_left(due_at, now):
    """The time left in words: « 53 min », or « 22 min de retard »."""
    span = due_at - now
    words = formats.say_duration(span)
    if span < timedelta(0):
        return pgettext("a promise", "%(span)s late") % {"span": words}
    return words


@register.simple_tag
def phone_link(number, css_class=""):
    """A telephone number to tap; only the number itself is shown and copied."""
    if not number:
        return ""
    shown = formats.say_phone(number)
    digits = "".join(character for character in shown if character.isdigit())
    country = "" if len(digits) == 11 else "1"
    css = f"tt-num {css_class}".strip()
    return format_html(
        '<a class="{}" href="tel:+{}{}">{}</a>', css, country, digits, shown
    )
