"""The rules as people edit them: calendar, targets, levels, contacts, ladders."""

from django.contrib import admin, messages
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.stepup import SteppedUpAdmin

from . import recompute
from .models import (
    Calendar,
    Contact,
    ContactMethod,
    Holiday,
    IncidentRule,
    Level,
    OpeningHours,
    Page,
    Recompute,
    SLATarget,
    Throttle,
)


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class HolidayInline(admin.TabularInline):
    model = Holiday
    extra = 0


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):
    """Every save is another version, so that no worker keeps an old calendar."""

    list_display = ("name", "zone", "is_default", "holidays_until", "version")
    inlines = (OpeningHoursInline, HolidayInline)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        Calendar.objects.filter(pk=form.instance.pk).update(version=F("version") + 1)
        _count_again(request, Recompute.Why.CALENDAR)


def _count_again(request, why):
    recompute.ask(why, by=str(request.user), now=timezone.now())
    messages.info(
        request, _("The open clocks are being counted again: see the engine’s page.")
    )


@admin.register(SLATarget)
class SLATargetAdmin(admin.ModelAdmin):
    list_display = ("kind", "severity", "minutes", "warn_minutes", "is_business_time")
    filter_horizontal = ("warn_levels", "breach_levels")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            _count_again(request, Recompute.Why.TARGET)


@admin.register(Level)
class LevelAdmin(SteppedUpAdmin):
    list_display = ("name_fr", "phone", "second_phone", "is_public", "is_fallback")


class ContactMethodInline(admin.TabularInline):
    model = ContactMethod
    extra = 1


@admin.register(Contact)
class ContactAdmin(SteppedUpAdmin):
    list_display = ("name", "level", "language", "is_active")
    list_filter = ("level", "is_active")
    inlines = (ContactMethodInline,)


@admin.register(Throttle)
class ThrottleAdmin(admin.ModelAdmin):
    list_display = ("medium", "per_minute", "per_quarter", "per_hour")


@admin.register(IncidentRule)
class IncidentRuleAdmin(admin.ModelAdmin):
    list_display = ("window_minutes", "suggest_accounts", "promote_accounts")


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """The ledger of pages, to read; nobody rewrites what was sent (R26)."""

    list_display = ("queued_at", "ticket", "contact", "channel", "state", "attempts")
    list_filter = ("state", "channel")
    list_select_related = ("ticket", "contact")
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
