from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import customer, files, samples

app_name = "tickets"
urlpatterns = [
    path("", customer.TicketList.as_view(), name="list"),
    path(_("start/"), customer.landing, name="landing"),
    path(_("new/"), customer.create, name="create"),
    path(_("sent/<str:token>/"), customer.sent, name="sent"),
    path(_("confirm/<str:token>/"), customer.confirm, name="confirm"),
    path(_("samples/<str:token>/"), samples.by_link, name="fresh_samples"),
    path("<str:reference>/", customer.detail, name="detail"),
    path(_("<str:reference>/received/"), customer.received, name="received"),
    path(_("<str:reference>/reply/"), customer.reply, name="reply"),
    path(_("<str:reference>/samples/"), samples.by_member, name="add_samples"),
    path(_("<str:reference>/files/<uuid:key>/"), files.download, name="file"),
    path(
        _("<str:reference>/files/<uuid:key>/calls/"),
        files.take_calls,
        name="take_calls",
    ),
]
