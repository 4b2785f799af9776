"""The calls given as samples: rows typed, lines pasted, the log of a system.

Every button of the page posts the whole of it, so that it works without JavaScript and
nothing typed is ever lost.
"""

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import pasting
from tickets.calllogs.checking import key_of
from tickets.calllogs.reading import names_a_system
from tickets.intake_data import ParsedSample

from .log import CallLog
from .samples import FIELDS, MOST_SAMPLES, SampleFormSet

PREFIX = "calls"
FIRST_ROWS = 3
# With the log that the page keeps, under what a request may hold.
LONGEST_PASTE = 500_000  # characters


class PasteForm(forms.Form):
    """Lines to read; those that hold no call come back with the words that say so."""

    pasted = forms.CharField(
        label=gettext_lazy("Lines to paste"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "class": "tt-input--mono"}),
        help_text=gettext_lazy(
            "One line per call: caller; number dialled; date; time; result. Or the "
            "lines of your system’s log, as they are. You see them before you send."
        ),
    )


class CallsForm:
    """What the page shows of the calls and what it sends.

    `focus` is the row just added, or where to begin reading after another press.
    """

    def __init__(
        self,
        *,
        now: datetime,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        known: tuple = (),
        may_read_log: bool = True,
    ):
        self.now = now
        self.paste, self.focus = PasteForm(), None
        if data is None:
            self.samples = self._unbound([{}] * FIRST_ROWS)
            self.log = CallLog(now=now)
            return
        self.data = data.copy()
        pasted_log = self._merge_pasted()
        self.samples = SampleFormSet(self.data, prefix=PREFIX, now=now)
        self.samples.mark_duplicates()
        is_dropped = data.get("action") == "log:drop"
        self.log = CallLog(
            now=now,
            data={} if is_dropped else self.data,
            upload=None if is_dropped or not files else files.get("log-file"),
            pasted=pasted_log,
            known=(*known, *map(key_of, self.samples.glimpsed())),
            may_read=may_read_log,
        )

    def _unbound(self, rows):
        samples = SampleFormSet(initial=rows, prefix=PREFIX, now=self.now)
        samples.mark_duplicates()
        return samples

    def redisplay(self, action: str) -> None:
        """Show again what was typed, unchecked, after « add », « remove », « read »."""
        rows = self._typed_rows()
        if action == "add" and len(rows) < MOST_SAMPLES:
            rows.append({})
            self.focus = len(rows) - 1
        elif action.startswith("remove:"):
            wanted = action.partition(":")[2]
            rows = [row for i, row in enumerate(rows) if str(i) != wanted] or [{}]
            self.focus = "calls"
        elif action == "paste":
            self.focus = "log" if self.log.is_new else "calls"
        elif action.startswith("log:"):
            self.focus = "log" if self.log.reading else "calls"
        if self.log.is_new:
            rows = [row for row in rows if any(row.values())]
        self.samples = self._unbound(rows)

    def is_valid(self) -> bool:
        are_rows_right = self.samples.is_valid()
        return self.log.is_valid() and are_rows_right and not self.paste.errors

    def require_one(self) -> bool:
        """Ask for at least one call; False, with words at the samples, without any."""
        if self.log.samples or not all(form.is_blank for form in self.samples.forms):
            return True
        self.samples.non_form_errors().append(
            _("Give at least one call: caller, number dialled, date, time, result")
        )
        return False

    def parsed(self) -> tuple[ParsedSample, ...]:
        return (*self.samples.parsed(), *self.log.samples)

    @property
    def has_errors(self) -> bool:
        return bool(
            self.samples.total_error_count()
            or self.paste.errors
            or self.log.form.errors
        )

    def _typed_rows(self):
        total = min(self._total(), MOST_SAMPLES)
        return [
            {name: self.data.get(f"{PREFIX}-{i}-{name}", "") for name in FIELDS}
            for i in range(total)
        ]

    def _total(self):
        text = self.data.get(f"{PREFIX}-TOTAL_FORMS", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

    def _merge_pasted(self):
        """Rows from the lines pasted; the lines themselves when they are a log."""
        pasted = self.data.get("pasted", "")
        if len(pasted) > LONGEST_PASTE:
            self._paste_again(
                pasted, _("This is too much to paste: choose the file instead.")
            )
            return ""
        rows = [row for row in self._typed_rows() if any(row.values())]
        has_room = pasted.count("\n") < MOST_SAMPLES - len(rows)
        if not has_room or names_a_system(pasted):
            return pasted
        calls, unread = pasting.read_lines(pasted)
        if unread:
            lines = pasted.splitlines()
            self._paste_again(
                "\n".join(lines[number - 1] for number in unread),
                _(
                    "These lines hold no call that we can read: caller; number "
                    "dialled; date; time; result."
                ),
            )
        if calls:
            self._write_rows(rows + [vars(call) for call in calls])
        return ""

    def _paste_again(self, text, error):
        self.paste = PasteForm({"pasted": text})
        self.paste.add_error("pasted", error)

    def _write_rows(self, rows):
        self.data[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
        self.data[f"{PREFIX}-INITIAL_FORMS"] = "0"
        for i, row in enumerate(rows):
            for name in FIELDS:
                self.data[f"{PREFIX}-{i}-{name}"] = row.get(name, "")
