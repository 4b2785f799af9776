from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from . import views

# One way in: the administration asks for the second factor like every page.
admin.site.login = secure_admin_login(admin.site.login)

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("health", views.health, name="health"),
    path("healthz", views.health, name="healthz"),
    path("", include("escalation.telephone_urls")),
    path("", include("thinktel_support.legacy")),
]
urlpatterns += i18n_patterns(
    path("", views.Home.as_view(), name="home"),
    path(_("contact-us/"), views.Contact.as_view(), name="contact"),
    path(_("accessibility/"), views.Accessibility.as_view(), name="accessibility"),
    path(_("privacy/"), views.Privacy.as_view(), name="privacy"),
    path(_("terms/"), views.Terms.as_view(), name="terms"),
    path(_("site-map/"), views.SiteMap.as_view(), name="site_map"),
    path(_("outbox/"), include("thinktel_support.outbox_urls")),
    path(_("tickets/"), include("tickets.urls")),
    path(_("agent/"), include("tickets.agent_urls")),
    path(_("escalation/"), include("escalation.urls")),
    path(_("knowledge-base/"), include("kb.urls")),
    path(_("announcements/"), include("announcements.urls")),
    path(_("account/"), include("accounts.urls")),
    path(_("admin/"), admin.site.urls),
)
