from django.urls import path

from . import outbox

app_name = "outbox"
urlpatterns = [
    path("", outbox.mail_list, name="list"),
    path("<slug:name>/", outbox.mail_detail, name="detail"),
]
