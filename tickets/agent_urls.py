from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.queue_page, name="queue"),
    path("<str:reference>/", desk.detail, name="detail"),
    path(_("<str:reference>/reply/"), desk.reply, name="reply"),
    path(_("<str:reference>/note/"), desk.note, name="note"),
    path(_("<str:reference>/take/"), desk.take, name="take"),
    path(_("<str:reference>/severity/"), desk.classify, name="classify"),
    path(_("<str:reference>/wait/"), desk.pend, name="pend"),
    path(_("<str:reference>/ask-samples/"), desk.ask_samples, name="ask_samples"),
    path(_("<str:reference>/resolve/"), desk.resolve, name="resolve"),
    path(_("<str:reference>/reopen/"), desk.reopen, name="reopen"),
    path(_("<str:reference>/account/"), desk.attach_account, name="attach_account"),
]
