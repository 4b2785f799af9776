"""Small pieces of every page: icons, badges, menus, the error summary."""

from django import template
from django.forms import Field
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from announcements.models import Announcement
from tickets.models import Ticket

register = template.Library()

SEVERITIES = {"minor": ("mute", "sev1"), "major": ("part", "sev2")}
STATES = {
    "new": ("info", "ticket", _("New")),
    "open": ("info", "wrench", pgettext_lazy("ticket state", "In progress")),
    "pending": ("warn", "clock", _("Waiting for the customer")),
    "resolved": ("ok", "ok", _("Resolved")),
    "closed": ("mute", "dash", _("Closed")),
}
YOUR_TURN = ("warn", "clock", _("Your turn to answer"))


@register.simple_tag
def icon(name, css_class=""):
    """A picture beside words; never alone, so screen readers skip it."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#i-{}"/></svg>',
        f"tt-i {css_class}".strip(),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def badge(kind, words, icon_name):
    """A state in words, a shape and a tint, in that order of importance."""
    return format_html(
        '<span class="tt-badge tt-{}">{}{}</span>', kind, icon(icon_name), words
    )


@register.simple_tag
def severity_badge(severity):
    if not severity:
        return ""
    kind, shape = SEVERITIES.get(severity, ("crit", "sev3"))
    return badge(kind, Ticket.Severity(severity).label, shape)


@register.simple_tag
def state_badge(state, reader="customer"):
    """The state as its reader sees it: what waits for customers waits for « you »."""
    is_yours = state == "pending" and reader == "customer"
    kind, shape, words = YOUR_TURN if is_yours else STATES[state]
    return badge(kind, words, shape)


@register.inclusion_tag("_menu_entry.html", takes_context=True)
def menu_entry(context, name, words, *sections, argument=None):
    """An entry of a menu, marked on its own page and on those of its sections.

    A section is how the names of its pages begin: « kb: », « escalation:incident ».
    """
    address = reverse(name, args=[argument] if argument else None)
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    current = ""
    if request and request.path == address:
        current = "page"
    elif match and sections and match.view_name.startswith(sections):
        current = "true"
    return {"address": address, "words": words, "current": current}


@register.inclusion_tag("announcements/_strip.html")
def notice_strip(now):
    """One line while an outage is announced, on every page but those that tell it."""
    problems = Announcement.objects.current(now).filter(
        kind=Announcement.Kind.PROBLEM,
        impact__in=(Announcement.Impact.PARTIAL, Announcement.Impact.MAJOR),
    )
    return {"announcement": problems.newest_first().first()}


@register.inclusion_tag("_language_link.html", takes_context=True)
def language_link(context):
    """The link to the same page in the other language (L3)."""
    return {"other": context.get("other_language")}


@register.inclusion_tag("tt/error_summary.html")
def error_summary(*forms):
    """Every error of these forms and formsets, each a link to its field (A12)."""
    errors = [error for form in forms if form for error in _errors_of(form)]
    return {"errors": errors}


def _errors_of(form):
    if hasattr(form, "forms"):
        if not form.is_bound:
            return
        for message in form.non_form_errors():
            yield f"#{form.prefix}", message
        for one in form.forms:
            yield from _errors_of(one)
        return
    for name, messages in form.errors.items():
        for message in messages:
            yield _target(form, name), _message(form, name, message)


def _message(form, name, message):
    """The field's own words; a sentence that fits any field is told whose it is."""
    if name in form.fields and message == Field.default_error_messages["required"]:
        return format_html("{} – {}", form[name].label, message)
    return message


def _target(form, name):
    if name not in form.fields:
        return "#contenu"
    bound = form[name]
    target = bound.id_for_label or bound.auto_id
    return f"#{target}"
