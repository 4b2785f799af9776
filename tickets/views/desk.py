"""The agents' queue and the ticket as they work it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tickets import services
from tickets.call_patterns import MOST_CALLS
from tickets.forms.desk import AccountForm, MessageForm, SeverityForm
from tickets.fresh_samples import ask_for_samples
from tickets.models import Ticket
from tickets.own_numbers import not_of_account
from tickets.queue import BY_CODE, PER_PAGE, VIEWS, queue
from tickets.trace_pages import traces_of

from .access import desk_only
from .uploads import are_files_welcome, send_with_files

DEEPEST_PAGE = 200


@desk_only
@require_safe
def queue_page(request):
    """What breaches next, first (R10)."""
    view = BY_CODE.get(request.GET.get("view", "todo"), VIEWS[0])
    number = _page_number(request)
    now = timezone.now()
    tickets = queue(view, person=request.user, now=now, page=number)
    context = {
        "view": view,
        "views": VIEWS,
        "tickets": tickets[:PER_PAGE],
        "page": number,
        "has_next": len(tickets) > PER_PAGE,
    }
    return render(request, "desk/queue.html", context)


def _page_number(request):
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return min(max(number, 1), DEEPEST_PAGE)


@desk_only
@require_safe
def detail(request, reference):
    return _show(request, _ticket(request, reference))


@desk_only
@require_http_methods(["POST"])
def reply(request, reference):
    """Answer the customer; a first answer stops the first clock (I6)."""
    return _with_message(request, reference, services.reply)


@desk_only
@require_http_methods(["POST"])
def note(request, reference):
    return _with_message(request, reference, services.add_note)


@desk_only
@require_http_methods(["POST"])
def pend(request, reference):
    """Wait for the customer; the message, if any, is sent first (I7)."""
    return _with_message(
        request, reference, services.wait_for_customer, is_required=False
    )


@desk_only
@require_http_methods(["POST"])
def ask_samples(request, reference):
    """Ask for fresh call samples in one press; what is typed goes with it (R7)."""
    return _with_message(request, reference, ask_for_samples, is_required=False)


@desk_only
@require_http_methods(["POST"])
def resolve(request, reference):
    return _with_message(request, reference, services.resolve, is_required=False)


def _with_message(request, reference, service, *, is_required=True):
    ticket, now = _ticket(request, reference), timezone.now()
    form = MessageForm(request.POST, request.FILES, is_required=is_required)
    if form.is_valid() and are_files_welcome(
        request, form, ticket=ticket, account=ticket.account, now=now
    ):
        body = form.cleaned_data["body"]
        send_with_files(
            form, service, None, ticket=ticket, by=request.user, body=body, now=now
        )
    if form.errors:
        return _show(request, ticket, message_form=form)
    return redirect("desk:detail", ticket.reference)


@desk_only
@require_http_methods(["POST"])
def take(request, reference):
    ticket = _ticket(request, reference)
    return _do(request, ticket, MessageForm({}), "message_form", services.take)


@desk_only
@require_http_methods(["POST"])
def reopen(request, reference):
    ticket = _ticket(request, reference)
    return _do(request, ticket, MessageForm({}), "message_form", services.reopen)


@desk_only
@require_http_methods(["POST"])
def classify(request, reference):
    """Decide the severity, with the reason (R19, I11)."""
    ticket = _ticket(request, reference)
    form = SeverityForm(request.POST)
    if not form.is_valid():
        return _show(request, ticket, severity_form=form)
    facts = form.cleaned_data
    return _do(request, ticket, form, "severity_form", services.classify, **facts)


@desk_only
@require_http_methods(["POST"])
def attach_account(request, reference):
    ticket = _ticket(request, reference)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _show(request, ticket, account_form=form)
    return _do(
        request, ticket, form, "account_form", services.attach_account,
        account=form.account,
    )  # fmt: skip


def _do(request, ticket, form, form_name, service, **facts):
    """Call one service; what the ticket's state refuses is said beside the form."""
    try:
        service(ticket=ticket, by=request.user, now=timezone.now(), **facts)
    except services.Refused as refusal:
        form.full_clean()
        form.add_error(None, str(refusal.message))
        return _show(request, ticket, **{form_name: form})
    return redirect("desk:detail", ticket.reference)


def _ticket(request, reference):
    number = reference.removeprefix("TT-").removeprefix("INC-")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise Http404
    visible = Ticket.objects.visible_to(request.user)
    related = visible.select_related(
        "account__account_manager", "department", "owner", "service_line"
    )
    return get_object_or_404(related, number=number)


def _show(request, ticket, **forms):
    same, numbers = Ticket.objects.none(), ticket.affected_numbers.all()
    if ticket.account_id:
        of_account = Ticket.objects.open().filter(account=ticket.account_id)
        same = of_account.exclude(pk=ticket.pk).select_related("department")[:5]
    severity = {"severity": ticket.severity or Ticket.Severity.MINOR}
    context = {
        "ticket": ticket,
        "entries": ticket.entries.with_files(),
        "traces": traces_of(ticket, request),
        "numbers": numbers,
        "foreign_numbers": not_of_account(ticket.account, numbers),
        "samples": ticket.call_samples.latest_first()[:MOST_CALLS],
        "same_account": same,
        "message_form": MessageForm(),
        "severity_form": SeverityForm(initial=severity),
        "account_form": AccountForm(),
        **forms,
    }
    return render(request, "desk/ticket_detail.html", context)
