"""Second factor and session lifetimes of those who are signed in (trust 2.6)."""

from datetime import datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from .second_factor import SESSION_KEY

BEGAN, SEEN = "began_at", "seen_at"
# (idle, in all): the carrier's people see everyone's tickets, so theirs are short.
COLLEAGUES = (timedelta(minutes=60), timedelta(hours=12))
CUSTOMERS = (timedelta(hours=24), timedelta(days=14))
NOTED_EVERY = timedelta(minutes=1)
# Enough to enrol, and nothing that an enrolled person's password alone should open.
OPEN_WITHOUT_FACTOR = {"account_logout", "account_reauthenticate", "mfa_activate_totp"}


class SessionLifetime:
    """End a session that has idled or lasted too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _has_session(request) and request.user.is_authenticated:
            self._count(request, timezone.now())
        return self.get_response(request)

    def _count(self, request, now):
        session = request.session
        idle, in_all = COLLEAGUES if request.user.is_colleague else CUSTOMERS
        began = _instant(session.get(BEGAN)) or now
        seen = _instant(session.get(SEEN)) or now
        if now - seen >= idle or now - began >= in_all:
            logout(request)
            return
        if BEGAN not in session or now - seen >= NOTED_EVERY:
            session[BEGAN], session[SEEN] = began.isoformat(), now.isoformat()


class StaffSecondFactor:
    """No page of the carrier's people without a second factor, enrolled at first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _has_session(request) and _lacks_factor(request):
            if is_mfa_enabled(request.user):
                # Enrolled, and yet here without it: this session proved too little.
                logout(request)
                return redirect("account_login")
            if _name_of(request) not in OPEN_WITHOUT_FACTOR:
                return redirect("mfa_activate_totp")
        return self.get_response(request)


def _name_of(request):
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return ""


def _lacks_factor(request):
    user = request.user
    if not user.is_authenticated or not user.is_colleague:
        return False
    if request.session.get(SESSION_KEY):
        return False
    records = get_authentication_records(request, user)
    return not any(record.get("method") == "mfa" for record in records)


def _has_session(request):
    # Without its cookie there is nobody to ask about, and no query to make.
    return request.session.session_key is not None


def _instant(text):
    return datetime.fromisoformat(text) if text else None
