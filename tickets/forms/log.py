"""The file of a telephone system's log, on a form that works without JavaScript.

A browser forgets the file chosen at each press. What was read of it is therefore kept
in the page itself, signed, and sent back with everything else that was typed.
"""

from datetime import datetime

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.calllogs import columns
from tickets.calllogs.clocks import is_short
from tickets.calllogs.reading import (
    DAY_FIRST,
    MONTH_FIRST,
    SYSTEMS,
    ZONES,
    Manner,
    Reading,
    read_log,
)
from tickets.calllogs.text import BIGGEST, LogError, text_of

PREFIX = "log"
SALT = "tickets.log"
# With everything else that the page sends, under what a request may hold.
LARGEST_KEPT = 1_500_000  # characters
SHOWN = 10
ROLES = {
    "caller": gettext_lazy("Caller’s number"),
    "called": gettext_lazy("Number dialled"),
    "moment": gettext_lazy("Date, or date and time"),
    "clock": gettext_lazy("Time, if it stands apart"),
    "result": gettext_lazy("Result or details"),
    "gateway": gettext_lazy("Gateway or trunk"),
    "duration": gettext_lazy("Time spent talking"),
}


class LogForm(forms.Form):
    """The file, the clock it was written by, and which column is what."""

    file = forms.FileField(
        label=gettext_lazy("File of your telephone system"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.txt,.log,text/csv,text/plain"}),
        help_text=gettext_lazy(
            "A CSV of 2 MB at most: Asterisk, FreeSWITCH, FreePBX, 3CX, Cisco, or any "
            "table. You see its calls before you send."
        ),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Its clock is set to"),
        choices=list(ZONES.items()),
        required=False,
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    system = forms.ChoiceField(
        label=gettext_lazy("Telephone system"),
        choices=[(system.CODE, system.NAME) for system in (*SYSTEMS, columns)],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Dates such as 05/06"),
        choices=[
            ("", gettext_lazy("As the whole file shows")),
            (DAY_FIRST, gettext_lazy("Day, then month")),
            (MONTH_FIRST, gettext_lazy("Month, then day")),
        ],
        required=False,
    )

    def __init__(self, *args, reading: Reading | None = None, **kwargs):
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.use_required_attribute = False
        for field in self.fields.values():
            field.is_expected = True
        self.fields["file"].is_expected = False
        options = list(_options(reading)) if reading else []
        for role, label in ROLES.items():
            none = _("Choose") if role in columns.NEEDED else _("No column")
            field = forms.ChoiceField(
                label=label, choices=[("", none), *options], required=False
            )
            field.is_expected = role in columns.NEEDED
            self.fields[role] = field

    def column_fields(self):
        return [self[role] for role in ROLES]


def _options(reading):
    """Each column by its number, its name, and what its first cells hold."""
    table, named = reading.table, columns.has_heading(reading.table)
    for column in range(table.width):
        cells = [row[column] for row in table.rows[:6] if column < len(row)]
        name = cells.pop(0) if named and cells else ""
        example = next((cell for cell in cells if cell), "")
        words = _("Column %(n)s") % {"n": column + 1}
        said = " – ".join(part[:40] for part in (name, example) if part)
        yield str(column), f"{words} ({said})" if said else words


class CallLog:
    """The log of a report in the making: the file just chosen, or the one kept."""

    def __init__(
        self,
        *,
        now: datetime,
        data=None,
        upload=None,
        pasted="",
        known=(),
        may_read=True,
    ):
        self.now, self.known = now, known
        self.name, self.kept, self.reading, self.is_new = "", "", None, False
        self.form = LogForm()
        if data is not None and may_read:
            self._read(data, upload, pasted)
        elif data is not None:
            self.kept = data.get(f"{PREFIX}-kept", "")
            self.form = LogForm(self._values(data))
            self.form.add_error(
                "file", _("Too many files were read from here. Try again in an hour.")
            )

    def _read(self, data, upload, pasted):
        error = self._try(lambda: self._read_new(data, upload, pasted))
        if self.reading is None:
            # A file that cannot be read does not take away the one read before it.
            error = self._try(lambda: self._read_kept(data)) or error
        self.form = LogForm(self._values(data), reading=self.reading)
        if error:
            self.form.add_error("file", error)

    def _try(self, read):
        try:
            read()
        except LogError as refusal:
            return str(refusal)
        return ""

    def _read_new(self, data, upload, pasted):
        if upload is None and not pasted:
            return
        text = text_of(upload.read(BIGGEST + 1)) if upload is not None else pasted
        name = upload.name if upload is not None else _("the lines pasted")
        kept = signing.dumps([name[:100], text], salt=SALT, compress=True)
        if len(kept) > LARGEST_KEPT:
            raise LogError(_("This file is larger than 2 MB: keep the last 24 hours."))
        manner = Manner(zone=_zone(data))
        self.reading = read_log(text, manner, now=self.now, known=self.known)
        self.name, self.kept, self.is_new = name[:100], kept, True

    def _read_kept(self, data):
        kept = data.get(f"{PREFIX}-kept", "")
        if not kept:
            return
        try:
            name, text = signing.loads(kept, salt=SALT)
        except signing.BadSignature as error:
            raise LogError(
                _("The file read before was lost: choose it again.")
            ) from error
        manner = Manner(
            data.get(f"{PREFIX}-system", ""), _zone(data), _order(data), _columns(data)
        )
        self.reading = read_log(text, manner, now=self.now, known=self.known)
        self.name, self.kept = name, kept

    def _values(self, data):
        """What the page shows next: as chosen, completed by what was found."""
        values = {
            f"{PREFIX}-zone": _zone(data),
            f"{PREFIX}-order": _order(data),
            f"{PREFIX}-kept": self.kept,
        }
        if self.reading is not None:
            manner = self.reading.manner
            values[f"{PREFIX}-system"] = manner.system
            for role, column in manner.columns.items():
                values[f"{PREFIX}-{role}"] = str(column)
        return values

    @property
    def samples(self):
        return self.reading.samples if self.reading else ()

    @property
    def has_columns_to_choose(self) -> bool:
        return self.reading is not None and self.reading.system is columns

    def is_valid(self) -> bool:
        """Whether what was read may be sent; says beside the file what is missing."""
        if not self.form.is_bound:
            return True
        if self.reading is not None and not self.form.errors:
            self._judge()
        return not self.form.errors

    def _judge(self):
        if self.reading.lacks_columns:
            for role in columns.NEEDED:
                if role not in self.reading.manner.columns:
                    self.form.add_error(role, _("Choose the column"))
        elif not self.samples:
            self.form.add_error(
                "file", _("No call of this file can be kept: see why below.")
            )
        elif self.is_new and (self.reading.left_out or self.has_columns_to_choose):
            self.form.add_error(
                "file", _("Look at what was read of this file, then send again.")
            )

    # What the page shows of a log that may hold thousands of calls.

    @property
    def first_rows(self):
        return self.reading.table.rows[:4]

    @property
    def first_calls(self):
        return self.reading.calls[:SHOWN]

    @property
    def rest(self) -> int:
        return max(len(self.reading.calls) - SHOWN, 0)

    @property
    def left_out_below(self):
        """Those left out that do not stand among the first, as many again."""
        return [call for call in self.reading.calls[SHOWN:] if call.errors][:SHOWN]

    @property
    def has_short_dates(self) -> bool:
        """Whether its dates could be read day first or month first."""
        return any(is_short(call.row.moment) for call in self.reading.calls[:100])

    @property
    def is_ahead(self) -> bool:
        """Whether most calls lie in the future: the zone chosen is not the log's."""
        late = [call for call in self.reading.calls if call.at and call.at > self.now]
        return len(late) * 2 > len(self.reading.calls)


def _zone(data):
    zone = data.get(f"{PREFIX}-zone", "")
    return zone if zone in ZONES else next(iter(ZONES))


def _order(data):
    order = data.get(f"{PREFIX}-order", "")
    return order if order in (DAY_FIRST, MONTH_FIRST) else ""


def _columns(data):
    chosen = {role: data.get(f"{PREFIX}-{role}", "") for role in ROLES}
    return {
        role: int(column)
        for role, column in chosen.items()
        if column.isascii() and column.isdigit() and len(column) <= 3
    }
