"""Contacts: who can be paged and how, with a TEST page for each way (I20, I35)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.stepup import stepped_up
from escalation import contacts, readiness, testpages
from escalation.channels.webhook import secret_of
from escalation.forms.contact import ContactForm
from escalation.models import Contact, ContactMethod
from tickets.services import Refused

from .access import desk_only, managers_only, on_duty_only


@desk_only
@require_safe
def contact_list(request):
    now = timezone.now()
    context = {
        "ready": readiness.readiness(now=now),
        "gaps": readiness.gaps(now=now),
        "retired": Contact.objects.filter(is_active=False).select_related("level"),
    }
    return render(request, "escalation/contact_list.html", context)


@managers_only
@stepped_up
@require_http_methods(["GET", "POST"])
def contact(request, pk=None):
    found = get_object_or_404(Contact, pk=pk) if pk else Contact()
    form = ContactForm(request.POST or None, instance=found)
    if form.is_valid():
        contacts.save_contact(
            contact=form.instance, addresses=form.addresses, by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. Send a test page to what is new."))
        return redirect("escalation:contacts")
    webhook = pk and found.methods.filter(channel="webhook").first()
    context = {
        "form": form,
        "contact": found,
        "webhook_secret": secret_of(webhook.address) if webhook else "",
    }
    return render(request, "escalation/contact_form.html", context)


@on_duty_only
@require_POST
def test_page(request, pk):
    """Send a TEST page over one channel, through the real provider."""
    method = get_object_or_404(ContactMethod.objects.select_related("contact"), pk=pk)
    try:
        testpages.send_test(method=method, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        words = _("Test page on its way to %(who)s.") % {"who": method.contact.name}
        messages.success(request, words)
    return redirect("escalation:contacts")
