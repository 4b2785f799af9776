"""What a customer does with their tickets (R7-R13)."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import ListView

from accounts.limits import address_of, is_within
from accounts.links import token_page
from tickets import intake, services
from tickets.call_patterns import MOST_CALLS
from tickets.forms.reply import ReplyForm
from tickets.forms.report import ReportForm
from tickets.intake_data import Report
from tickets.mail.outgoing import CONFIRM_SALT
from tickets.models import Ticket
from tickets.own_numbers import not_of_account
from tickets.symptom_choices import symptom_choices
from tickets.trace_pages import traces_of

from .access import addresses, own_ticket
from .logs import may_read_log
from .uploads import are_files_welcome, send_with_files

SENT_SALT = "tickets.sent"
CONFIRM_WITHIN = 3 * 24 * 3600  # seconds
HOUR, DAY = 3600, 24 * 3600


@login_required
@require_safe
def landing(request):
    """Where signing in leads: the queue, the tickets, or the home page."""
    if request.user.is_desk:
        return redirect("desk:queue")
    return redirect("home" if request.user.is_colleague else "tickets:list")


class TicketList(LoginRequiredMixin, ListView):
    """Every ticket of the customer's accounts, open or closed (R11)."""

    template_name = "tickets/ticket_list.html"
    context_object_name = "tickets"
    paginate_by = 25

    def get_queryset(self):
        visible = Ticket.objects.visible_to(self.request.user)
        self.is_closed = self.request.GET.get("show") == "closed"
        chosen = visible.ended() if self.is_closed else visible.open()
        return chosen.select_related("account", "department").order_by("-last_word_at")

    def get_context_data(self, **kwargs):
        accounts = self.request.user.accounts.all()
        return super().get_context_data(
            **kwargs, is_closed=self.is_closed, accounts=accounts
        )


@require_http_methods(["GET", "POST"])
def create(request):
    """Open a ticket; any other button of the page only redisplays it."""
    now = timezone.now()
    if request.method == "GET":
        return _show_report(request, ReportForm(person=request.user, now=now))
    form = ReportForm(
        person=request.user, now=now, data=request.POST, files=request.FILES,
        may_read_log=may_read_log(request),
    )  # fmt: skip
    action = request.POST.get("action", "send")
    if action != "send":
        form.redisplay(action)
        return _show_report(request, form)
    if not form.is_valid() or not _may_send(request, form):
        return _show_report(request, form)
    by = request.user if request.user.is_authenticated else None
    ticket = _open(request, form, by=by, now=now)
    if ticket is None:
        return _show_report(request, form)
    if by is None:
        return redirect("tickets:sent", signing.dumps(ticket.pk, salt=SENT_SALT))
    if by.is_desk:
        return redirect("desk:detail", ticket.reference)
    return redirect("tickets:received", ticket.reference)


def _open(request, form, *, by, now):
    """Open the ticket with its files; None when the form says why they are refused."""
    facts = form.facts()

    def open_with(files, now):
        report = Report(language=get_language()[:2], files=tuple(files), **facts)
        return intake.open_ticket(report, by=by, now=now)

    account = facts.get("account")
    if not are_files_welcome(request, form.form, account=account, now=now):
        return None
    return send_with_files(form.form, open_with, None, now=now)


def _show_report(request, form):
    first, rest = symptom_choices(form.form)
    context = {
        "report": form,
        "form": form.form,
        "samples": form.samples,
        "calls": form.calls,
        "foreign_numbers": form.foreign_numbers,
        "symptoms": first,
        "other_symptoms": rest,
        "is_rest_open": any(choice.is_checked for choice in rest),
    }
    return render(request, "tickets/ticket_form.html", context)


def _may_send(request, form):
    """An unsigned form is neither an alarm button nor a mail relay (trust 2.9)."""
    if request.user.is_authenticated:
        return True
    email = form.form.cleaned_data["contact_email"].lower()
    may_send = is_within("report-ip", address_of(request), most=5, seconds=HOUR)
    may_send &= is_within("report-mail", email, most=3, seconds=DAY)
    if not may_send:
        form.form.add_error(
            None,
            _(
                "Too many reports came from here. Sign in, call 1-866-928-4465, or try "
                "again in an hour."
            ),
        )
    return may_send


@token_page
@require_safe
def sent(request, token):
    """An unsigned report is kept; it goes on once its reader has pressed the link."""
    ticket = _signed_ticket(token, SENT_SALT)
    return render(request, "tickets/ticket_sent.html", {"ticket": ticket})


@token_page
@require_http_methods(["GET", "POST"])
def confirm(request, token):
    """The mailed link: GET only shows (mail scanners open links), POST confirms."""
    ticket = _signed_ticket(token, CONFIRM_SALT, max_age=CONFIRM_WITHIN)
    if request.method == "POST":
        ticket = intake.confirm_ticket(ticket=ticket, now=timezone.now())
    request.alternates = addresses("tickets:confirm", token)
    return render(request, "tickets/ticket_confirm.html", {"ticket": ticket})


def _signed_ticket(token, salt, max_age=None):
    try:
        pk = signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature as error:
        raise Http404 from error
    return get_object_or_404(
        Ticket.objects.select_related("account", "department"), pk=pk
    )


@login_required
@require_safe
def received(request, reference):
    """The number, the promise, and whom to call if it is major at night (R8, R12)."""
    ticket = own_ticket(request, reference)
    numbers = ticket.affected_numbers.all()
    context = {
        "ticket": ticket,
        "foreign_numbers": not_of_account(ticket.account, numbers),
    }
    return render(request, "tickets/ticket_received.html", context)


@login_required
@require_safe
def detail(request, reference):
    return _show_ticket(request, own_ticket(request, reference), ReplyForm())


@login_required
@require_http_methods(["POST"])
def reply(request, reference):
    """A customer's word: it ends a wait, and reopens what was resolved (I8, I9)."""
    ticket = own_ticket(request, reference)
    form, now = ReplyForm(request.POST, request.FILES), timezone.now()
    if form.is_valid() and are_files_welcome(
        request, form, ticket=ticket, account=ticket.account, now=now
    ):
        body = form.cleaned_data["body"]
        send_with_files(
            form, services.reply, "body", ticket=ticket, by=request.user, body=body,
            now=now,
        )  # fmt: skip
    if form.errors:
        return _show_ticket(request, ticket, form)
    return redirect(ticket)


def _show_ticket(request, ticket, form):
    request.alternates = addresses("tickets:detail", ticket.reference)
    context = {
        "ticket": ticket,
        "form": form,
        "entries": ticket.entries.public().with_files(),
        "traces": traces_of(ticket, request),
        "numbers": ticket.affected_numbers.all(),
        "samples": ticket.call_samples.latest_first()[:MOST_CALLS],
    }
    return render(request, "tickets/ticket_detail.html", context)
