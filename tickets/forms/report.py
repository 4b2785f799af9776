"""A report in the making: the ticket form, its call samples and what was pasted.

Every button of the page posts the whole of it, so that it works without JavaScript and
nothing typed is ever lost.
"""

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from tickets import pasting

from .samples import FIELDS, MOST_SAMPLES, SampleFormSet
from .ticket import ticket_form_for

PREFIX = "calls"
FIRST_ROWS = 3


class ReportForm:
    """What the page shows and what it sends; `paste_error` stands beside the lines."""

    def __init__(self, *, person, now: datetime, data: QueryDict | None = None):
        self.person, self.now = person, now
        self.pasted, self.paste_error, self.focus = "", "", None
        form_class = ticket_form_for(person)
        if data is None:
            self.form = form_class(person=person)
            self.samples = self._unbound([{}] * FIRST_ROWS)
            return
        self.data = data.copy()
        self._merge_pasted()
        self.form = form_class(self.data, person=person)
        self.samples = SampleFormSet(self.data, prefix=PREFIX, now=now)

    def _unbound(self, rows):
        return SampleFormSet(initial=rows, prefix=PREFIX, now=self.now)

    def redisplay(self, action: str) -> None:
        """Show again what was typed, unchecked, after « add », « remove », « read »."""
        rows = self._typed_rows()
        if action == "add" and len(rows) < MOST_SAMPLES:
            rows.append({})
            self.focus = len(rows) - 1
        elif action.startswith("remove:"):
            wanted = action.partition(":")[2]
            rows = [row for i, row in enumerate(rows) if str(i) != wanted] or [{}]
            self.focus = -1
        elif action == "paste":
            self.focus = -1
        typed = {name: self.data.get(name, "") for name in self.form.fields}
        self.form = type(self.form)(initial=typed, person=self.person)
        self.samples = self._unbound(rows)

    def is_valid(self) -> bool:
        is_form_right = self.form.is_valid()
        if not self._wants_samples():
            return is_form_right and not self.paste_error
        are_samples_right = self.samples.is_valid()
        if self._lacks_samples():
            self.samples.non_form_errors().append(
                _("Give at least one call: caller, number dialled, date, time, result")
            )
            are_samples_right = False
        return is_form_right and are_samples_right and not self.paste_error

    def _wants_samples(self):
        department = self.form.cleaned_data.get("department")
        return department is None or department.is_technical

    def _lacks_samples(self):
        return self.form.needs_samples and all(f.is_blank for f in self.samples.forms)

    def facts(self) -> dict:
        samples = self.samples.parsed() if self._wants_samples() else ()
        return {**self.form.facts(), "samples": samples}

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
        self.pasted = self.data.get("pasted", "")[:200_000]
        calls, unread = pasting.read_lines(self.pasted)
        rows = [row for row in self._typed_rows() if any(row.values())]
        if len(rows) + len(calls) > MOST_SAMPLES:
            self.paste_error = _(
                "At most %(count)s calls: keep the most telling ones."
            ) % {"count": MOST_SAMPLES}
            return
        if unread:
            lines = self.pasted.splitlines()
            self.pasted = "\n".join(lines[number - 1] for number in unread)
            self.paste_error = _(
                "These lines hold no call that we can read: caller; number dialled; "
                "date; time; result."
            )
        else:
            self.pasted = ""
        if calls:
            self._write_rows(rows + [vars(call) for call in calls])

    def _write_rows(self, rows):
        self.data[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
        self.data[f"{PREFIX}-INITIAL_FORMS"] = "0"
        for i, row in enumerate(rows):
            for name in FIELDS:
                self.data[f"{PREFIX}-{i}-{name}"] = row.get(name, "")
