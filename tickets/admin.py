from django.contrib import admin

from .models import Department, OutgoingMail


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("name_fr", "name_en", "phone", "menu_option", "takes_tickets")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    """What was mailed, to look at; nobody edits what was said."""

    list_display = ("queued_at", "to", "subject", "state", "attempts", "error")
    list_filter = ("state",)
    search_fields = ("to", "subject")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
