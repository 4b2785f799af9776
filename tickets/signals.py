"""What happened to a ticket, told inside the transaction in which it happened.

Every signal carries `ticket` (locked by its writer) and `now`; `entry` and `by` where
there is one. Receivers may write columns of the ticket instance and save them.
"""

from django.dispatch import Signal

ticket_opened = Signal()  # ticket, now, by
ticket_confirmed = Signal()  # ticket, now
customer_replied = Signal()  # ticket, entry, now, by
staff_replied = Signal()  # ticket, entry, now, by
note_added = Signal()  # ticket, entry, now, by
ticket_taken = Signal()  # ticket, now, by
ticket_pended = Signal()  # ticket, now, by
ticket_resolved = Signal()  # ticket, now, by
ticket_reopened = Signal()  # ticket, now, by
ticket_closed = Signal()  # ticket, now, by
severity_decided = Signal()  # ticket, previous, severity, reason, now, by
