"""Sign-in and second factor: the pages of allauth that this portal opens."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path("", views.Me.as_view(), name="account_me"),
    path(_("sign-in/"), account.login, name="account_login"),
    path(_("sign-out/"), account.logout, name="account_logout"),
    path(_("inactive/"), account.account_inactive, name="account_inactive"),
    path(_("confirm/"), account.reauthenticate, name="account_reauthenticate"),
    path(
        _("password/change/"), account.password_change, name="account_change_password"
    ),
    path(_("password/reset/"), account.password_reset, name="account_reset_password"),
    path(
        _("password/reset/sent/"),
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        _("password/reset/key/<slug:uidb36>-<str:key>/"),
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        _("password/reset/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(_("sessions/"), sessions.list_usersessions, name="usersessions_list"),
    path(_("second-factor/"), mfa.index, name="mfa_index"),
    path(_("second-factor/code/"), mfa.authenticate, name="mfa_authenticate"),
    path(_("second-factor/confirm/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        _("second-factor/enrol/"),
        views.ActivateTOTP.as_view(),
        name="mfa_activate_totp",
    ),
    path(_("second-factor/remove/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        _("second-factor/recovery/"),
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        _("second-factor/recovery/new/"),
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        _("second-factor/recovery/file/"),
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
