"""A report in the making: the ticket form and the calls given as samples."""

from datetime import datetime
from functools import cached_property

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tickets.numbers import NumberError, parse_numbers
from tickets.own_numbers import not_of_account

from .calls import CallsForm
from .ticket import ticket_form_for


class ReportForm:
    """What the page shows and what it sends, every press of it."""

    def __init__(
        self,
        *,
        person,
        now: datetime,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        may_read_log: bool = True,
    ):
        self.person, self.now, self.data = person, now, data
        self.had_files = bool(files and files.get("attachments"))
        form_class = ticket_form_for(person)
        if data is None:
            self.form = form_class(person=person)
        else:
            self.form = form_class(data, files, person=person)
        self.calls = CallsForm(
            now=now, data=data, files=files, may_read_log=may_read_log
        )

    @property
    def samples(self):
        return self.calls.samples

    @property
    def is_posted(self) -> bool:
        return self.data is not None

    def redisplay(self, action: str) -> None:
        """Show again what was typed, unchecked, after any button but « send »."""
        typed = {name: self.data.get(name, "") for name in self.form.fields}
        self.form = type(self.form)(initial=typed, person=self.person)
        self.form.had_files = self.had_files
        self.calls.redisplay(action)

    def is_valid(self) -> bool:
        is_form_right = self.form.is_valid()
        if not self._wants_samples():
            return is_form_right
        are_calls_right = self.calls.is_valid()
        if self.form.needs_samples:
            are_calls_right = self.calls.require_one() and are_calls_right
        return is_form_right and are_calls_right

    def _wants_samples(self):
        department = self.form.cleaned_data.get("department")
        return department is None or department.is_technical

    def facts(self) -> dict:
        samples = self.calls.parsed() if self._wants_samples() else ()
        return {**self.form.facts(), "samples": samples}

    @cached_property
    def foreign_numbers(self):
        """The numbers typed that we do not know as the account's: a warning only."""
        if self.data is None:
            return []
        try:
            numbers = parse_numbers(self.data.get("numbers", ""))
        except NumberError:
            return []
        foreign = not_of_account(self.form.account_typed(self.data), numbers)
        if foreign:
            self.form.warn("numbers")
        return foreign
