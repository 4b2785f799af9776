"""The sentences of escalation on a ticket's story (R26, I47)."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tickets.timeline import register

from .models import ContactMethod
from .models.clock import ClockKind
from .outcomes import say_outcome


def spoken_level(facts):
    """The level's name in the reader's language, as it was called then."""
    english = (get_language() or "fr").startswith("en")
    return facts.get("level_en" if english else "level_fr", "")


def _with_level(sentence):
    return lambda facts: str(sentence) % {**facts, "level": spoken_level(facts)}


def _page(sentence):
    channels = dict(ContactMethod.Channel.choices)
    return lambda facts: (
        str(sentence)
        % {
            **facts,
            "level": spoken_level(facts),
            "channel": str(channels.get(facts["channel"], facts["channel"])).lower(),
            "reason": say_outcome(str(facts.get("reason", ""))),
        }
    )


def _clock(sentence):
    kinds = dict(ClockKind.choices)
    return lambda facts: (
        str(sentence)
        % {**facts, "clock": str(kinds.get(facts["clock"], facts["clock"])).lower()}
    )


def _closed(facts):
    reasons = {
        "resolved": _("the ticket is resolved"),
        "downgraded": _("the severity was lowered"),
        "merged": _("the ticket was merged"),
        "cancelled": _("the ticket was cancelled"),
    }
    reason = reasons.get(facts["reason"], facts["reason"])
    return _("Escalation closed: %(reason)s") % {"reason": reason}


def _refused(facts):
    reasons = {
        "closed": _("the escalation was over"),
        "stale": _("the link was of an earlier round"),
    }
    return _("An acknowledgement by %(who)s was not counted: %(why)s") % {
        **facts,
        "why": reasons.get(facts["why"], facts["why"]),
    }


register(
    "run_armed",
    gettext_lazy(
        "Escalation opened; level 1 has until %(until_at)s before level 2 is paged"
    ),
    icon="ladder",
)
register("run_opened", gettext_lazy("Escalation opened"), icon="ladder")
register(
    "joined_run",
    gettext_lazy("Escalated together with %(ref)s, of the same trouble"),
    icon="ladder",
)
register(
    "run_joined",
    gettext_lazy("%(ref)s joined this escalation: tickets now, %(count)s"),
    icon="ladder",
)
register("run_reopened", gettext_lazy("Escalation taken up again"), icon="ladder")
register("run_closed", _closed, icon="ok")
register("step_paged", _with_level(gettext_lazy("Paging: %(level)s")), icon="bell")
register(
    "callback_missed",
    gettext_lazy("Nobody has answered; the call-back promise is checked and repeated"),
    icon="phone",
)
register(
    "step_empty",
    _with_level(gettext_lazy("Nobody was on call: %(level)s. The next step starts")),
    icon="warn",
)
register(
    "nobody_answers",
    gettext_lazy("Nobody answers; the last round is repeated and the alarm is given"),
    icon="warn",
)
register(
    "step_again",
    _with_level(gettext_lazy("No answer yet: tried again, %(level)s")),
    icon="bell",
)
register(
    "hurried",
    gettext_lazy("%(who)s cannot take it: the next step starts now"),
    icon="bell",
)
register("run_restarted", gettext_lazy("%(who)s began the escalation afresh"))
register("ack_refused", _refused, icon="warn")
register(
    "page_accepted",
    _page(
        gettext_lazy(
            "Page sent to %(who)s (%(level)s), %(channel)s, %(address)s: accepted by "
            "the provider"
        )
    ),
    icon="send",
)
register(
    "page_failed",
    _page(
        gettext_lazy(
            "Page to %(who)s (%(level)s), %(channel)s, %(address)s failed: %(reason)s"
        )
    ),
    icon="bad",
)
register(
    "page_unknown",
    _page(
        gettext_lazy(
            "Page to %(who)s (%(level)s), %(channel)s, %(address)s: whether it left "
            "is not known; the next channel is used"
        )
    ),
    icon="warn",
)
register(
    "page_delivered",
    _page(
        gettext_lazy("Page to %(who)s (%(level)s), %(channel)s, %(address)s: delivered")
    ),
    icon="ok",
)
register(
    "page_unanswered",
    _page(
        gettext_lazy(
            "Page to %(who)s (%(level)s), %(channel)s, %(address)s: no answer "
            "(%(reason)s)"
        )
    ),
    icon="warn",
)
register(
    "page_bundled",
    _page(
        gettext_lazy(
            "Page to %(who)s (%(level)s), %(channel)s: told together with other "
            "escalations"
        )
    ),
    icon="send",
)
register(
    "page_delayed",
    _page(
        gettext_lazy(
            "Page to %(who)s (%(level)s), %(channel)s: waits until %(until_at)s, so as "
            "not to ring them too often"
        )
    ),
    icon="clock",
)
register(
    "page_walk_ended",
    _with_level(gettext_lazy("No way left to reach anyone of %(level)s for this step")),
    icon="warn",
)
register(
    "acknowledged",
    _with_level(gettext_lazy("Taken in charge: %(level)s")),
    icon="hand",
)
register(
    "acknowledged_by",
    gettext_lazy("%(who)s acknowledged; it holds until %(until_at)s"),
    icon="hand",
)
register("also_acknowledged", gettext_lazy("%(who)s also acknowledged"), icon="hand")
register(
    "pages_suppressed",
    gettext_lazy("Pages still waiting were not sent (%(count)s)"),
    icon="dash",
)
register(
    "lease_ended",
    gettext_lazy("No news since the acknowledgement; paging resumes"),
    icon="bell",
)
register(
    "clock_warned",
    _clock(gettext_lazy("The aim is reached without an answer (%(clock)s)")),
    icon="clock",
)
register(
    "clock_breached",
    _clock(gettext_lazy("The promise was missed (%(clock)s), due %(due_at)s")),
    icon="warn",
)


def _opened(facts):
    if facts["who"]:
        return _("%(who)s opened the incident; %(accounts)s accounts") % facts
    return _("Incident opened by the rule; %(accounts)s accounts") % facts


register(
    "incident_suggested",
    gettext_lazy("The same trouble on %(accounts)s accounts: an incident is suggested"),
    icon="warn",
)
register("incident_opened", _opened, icon="sev3")
register(
    "incident_joined",
    gettext_lazy("Under incident %(ref)s, which is escalated in its place"),
    icon="ladder",
)
register(
    "incident_refused",
    gettext_lazy("%(who)s refused the suggested incident"),
    icon="dash",
)
register(
    "incident_news",
    gettext_lazy("%(who)s wrote to every customer: %(body)s"),
    icon="send",
)
