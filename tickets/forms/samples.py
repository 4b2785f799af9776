"""Call samples, one small form each, as many as the problem needs (R7)."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formats import eastern
from tickets.calllogs.checking import AHEAD, FRESH, OLDEST, key_of
from tickets.intake_data import ParsedSample
from tickets.numbers import NumberError, parse_number
from tickets.times import TimeError, instant, parse_clock, parse_day

from .fields import Text

MOST_SAMPLES = 100
FIELDS = ("caller", "called", "date", "time", "result")


class CallSampleForm(forms.Form):
    """One call; a row left empty is no error, a row half filled is."""

    is_duplicate = False

    caller = Text(
        label=gettext_lazy("Caller’s number"), max_length=120, required=False,
        is_expected=True, widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    called = Text(
        label=gettext_lazy("Number dialled"), max_length=120, required=False,
        is_expected=True, widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    date = Text(
        label=gettext_lazy("Date (YYYY-MM-DD)"), max_length=40, required=False,
        is_expected=True, widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    time = Text(
        label=gettext_lazy("Time (Eastern)"), max_length=40, required=False,
        is_expected=True, widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    result = Text(
        label=gettext_lazy("Result or details"), max_length=300, required=False,
        is_expected=True,
    )  # fmt: skip

    def __init__(self, *args, now, position=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.position = now, position

    @property
    def is_blank(self):
        return not any(
            self.data.get(self.add_prefix(name), "").strip() for name in FIELDS
        )

    def clean(self):
        data = super().clean()
        if self.is_blank:
            return data
        missing = {
            "caller": _("Call %(n)s: enter the caller’s number"),
            "called": _("Call %(n)s: enter the number dialled"),
            "date": _("Call %(n)s: enter a date, such as 2026-11-24"),
            "time": _("Call %(n)s: enter a time, such as 8:30 p.m."),
            "result": _("Call %(n)s: say what happened"),
        }
        for name, sentence in missing.items():
            if name not in self.errors and not data.get(name):
                self.add_error(name, sentence % {"n": self.position + 1})
        self._read_ends(data)
        self._read_instant(data)
        return data

    def _say(self, message):
        return _("Call %(n)s: %(message)s") % {
            "n": self.position + 1, "message": message,
        }  # fmt: skip

    def _read_ends(self, data):
        for name in ("caller", "called"):
            if data.get(name) and name not in self.errors:
                try:
                    data[f"{name}_e164"] = parse_number(
                        data[name], may_be_short=name == "called"
                    )
                except NumberError as error:
                    self.add_error(name, self._say(error))
        if data.get("caller_e164") and data["caller_e164"] == data.get("called_e164"):
            self.add_error(
                "called", self._say(_("the caller and the number dialled are the same"))
            )

    def _read_instant(self, data):
        today = eastern(self.now).date()
        day, clock = (
            self._read("date", parse_day, today=today),
            self._read("time", parse_clock),
        )
        if day is None or clock is None:
            return
        try:
            at = instant(day, clock)
        except TimeError as error:
            self.add_error("time", self._say(error))
            return
        if at > self.now + AHEAD:
            name = "date" if day > today else "time"
            self.add_error(name, self._say(_("this call is in the future")))
        elif at < self.now - OLDEST:
            self.add_error("date", self._say(_("give calls of the last 30 days")))
        data["called_at"] = at

    def _read(self, name, parse, **options):
        text = self.cleaned_data.get(name)
        if not text or name in self.errors:
            return None
        try:
            return parse(text, **options)
        except TimeError as error:
            self.add_error(name, self._say(error))
            return None

    def parsed(self) -> ParsedSample:
        data = self.cleaned_data
        return ParsedSample(
            caller=data["caller"],
            called=data["called"],
            called_at=data["called_at"],
            result=data["result"],
            caller_e164=data.get("caller_e164", ""),
            called_e164=data.get("called_e164", ""),
        )

    @cached_property
    def glimpsed(self) -> ParsedSample | None:
        """The call as it stands in the row, checked or not; None while it lacks."""
        typed = {name: str(self[name].value() or "").strip() for name in FIELDS}
        try:
            day = parse_day(typed["date"], today=eastern(self.now).date())
            return ParsedSample(
                caller=typed["caller"],
                called=typed["called"],
                called_at=instant(day, parse_clock(typed["time"])),
                result=typed["result"],
                caller_e164=parse_number(typed["caller"]),
                called_e164=parse_number(typed["called"], may_be_short=True),
            )
        except (TimeError, NumberError):
            return None

    @property
    def is_stale(self) -> bool:
        call = self.glimpsed
        return call is not None and call.called_at < self.now - FRESH


class BaseSampleFormSet(forms.BaseFormSet):
    def __init__(self, *args, now, **kwargs):
        self.now = now
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return {"now": self.now, "position": index or 0, "empty_permitted": False,
                "use_required_attribute": False}  # fmt: skip

    def parsed(self) -> tuple[ParsedSample, ...]:
        return tuple(form.parsed() for form in self.forms if not form.is_blank)

    def glimpsed(self) -> tuple[ParsedSample, ...]:
        """The calls that can be read already, in a form not yet right."""
        return tuple(form.glimpsed for form in self.forms if form.glimpsed)

    def mark_duplicates(self) -> None:
        """Tell each row whether a row above it holds the same call."""
        seen = set()
        for form in self.forms:
            key = key_of(form.glimpsed) if form.glimpsed else None
            form.is_duplicate = key is not None and key in seen
            seen.add(key)


SampleFormSet = forms.formset_factory(
    CallSampleForm,
    formset=BaseSampleFormSet,
    extra=0,
    max_num=MOST_SAMPLES,
    absolute_max=MOST_SAMPLES + 1,
    validate_max=True,
)
