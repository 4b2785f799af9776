"""Addresses that a telephone provider calls: no language, signed."""

from django.urls import path

from .views import telephone

urlpatterns = [
    path("telephone/call/<str:token>", telephone.call, name="telephone_call"),
    path("telephone/key/<str:token>", telephone.key, name="telephone_key"),
    path("telephone/status/<str:token>", telephone.status, name="telephone_status"),
    path("telephone/text", telephone.text, name="telephone_text"),
]
