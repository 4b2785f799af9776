from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import acknowledge, contacts, engine, incident, ledger, oncall, policy

app_name = "escalation"
urlpatterns = [
    path(_("acknowledge/<str:token>/"), acknowledge.acknowledge, name="acknowledge"),
    path(_("on-call/"), oncall.on_call, name="on_call"),
    path(_("on-call/replace/"), oncall.override_create, name="override_create"),
    path(
        _("on-call/replace/<int:pk>/remove/"),
        oncall.override_delete,
        name="override_delete",
    ),
    path(_("on-call/<slug:code>/take/"), oncall.take_shift, name="take_shift"),
    path(_("on-call/<slug:code>/rotation/"), oncall.rotation, name="rotation_create"),
    path(_("on-call/<slug:code>/rotation/<int:pk>/"), oncall.rotation, name="rotation"),
    path(_("on-call/address/"), oncall.calendar_key, name="calendar_key"),
    path(_("on-call/<str:secret>.ics"), oncall.calendar, name="calendar"),
    path(_("contacts/"), contacts.contact_list, name="contacts"),
    path(_("contacts/new/"), contacts.contact, name="contact_create"),
    path(_("contacts/<int:pk>/"), contacts.contact, name="contact"),
    path(_("contacts/test/<int:pk>/"), contacts.test_page, name="test_page"),
    path(_("pages/"), ledger.pages, name="pages"),
    path("pages.csv", ledger.pages_csv, name="pages_csv"),
    path(_("incidents/"), incident.incident_list, name="incidents"),
    path(_("incidents/<int:pk>/"), incident.detail, name="incident"),
    path(_("incidents/<int:pk>/open/"), incident.promote, name="incident_promote"),
    path(_("incidents/<int:pk>/refuse/"), incident.refuse, name="incident_refuse"),
    path(_("incidents/<int:pk>/news/"), incident.write_news, name="incident_news"),
    path(_("incidents/<int:pk>/link/"), incident.link, name="incident_link"),
    path(_("incidents/<int:pk>/publish/"), incident.publish, name="incident_publish"),
    path(_("engine/"), engine.engine_page, name="engine"),
    path(_("restart/<str:reference>/"), engine.restart, name="restart"),
    path(_("policies/<slug:severity>/"), policy.detail, name="policy"),
    path(_("policies/<slug:severity>/change/"), policy.edit, name="policy_edit"),
]
