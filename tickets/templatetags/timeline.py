from django import template

from tickets import timeline

register = template.Library()


@register.filter
def told(entry):
    """A system event as a sentence in the reader's language (I47)."""
    return timeline.sentence(entry.event, entry.facts)


@register.filter
def event_icon(entry):
    return timeline.icon(entry.event)
