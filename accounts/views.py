from allauth.account.decorators import reauthentication_required
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.generic import TemplateView


class Me(LoginRequiredMixin, TemplateView):
    """Who is signed in, their accounts, and what they can change."""

    template_name = "account/me.html"

    def get_context_data(self, **kwargs):
        memberships = self.request.user.memberships.select_related("account")
        return super().get_context_data(**kwargs, memberships=memberships)


@method_decorator(redirect_if_add_not_allowed, name="dispatch")
@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class ActivateTOTP(ActivateTOTPView):
    """Enrol the second factor; the QR code stands in the page, not in a data: URI."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        svg = context["totp_svg"]
        # allauth draws it from our own secret: nothing of a visitor is in it.
        return {**context, "qr": SafeString(svg[svg.index("<svg") :])}
