"""Headers that every answer carries, errors and files included (trust 2.5)."""

from django.http import HttpResponseNotAllowed
from django.urls import resolve
from django.urls.exceptions import Resolver404

METHODS = ("GET", "HEAD", "POST")
LANGUAGE_TAGS = {"fr": "fr-CA", "en": "en-CA"}
# Everything a page could ask of the browser, refused.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class SecurityHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in METHODS:
            response = self.get_response(request)
        else:
            response = HttpResponseNotAllowed(METHODS)
        self._add_headers(request, response)
        return response

    def _add_headers(self, request, response):
        headers = response.headers
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        language = headers.get("Content-Language", "")
        if language in LANGUAGE_TAGS:
            headers["Content-Language"] = LANGUAGE_TAGS[language]
        if _is_private(request):
            # What a signed-in person saw must not stay in a shared machine's cache.
            headers["Cache-Control"] = "no-store"
        if request.method == "POST" and _name_of(request) == "account_logout":
            headers["Clear-Site-Data"] = '"cache", "storage"'


def _is_private(request):
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    # `accessed` keeps feeds and public files from opening a session at all.
    return bool(session is not None and session.accessed and user.is_authenticated)


def _name_of(request):
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return ""
