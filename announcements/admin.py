from django.contrib import admin
from django.utils import timezone

from .models import Announcement, ServiceComponent, Update


class UpdateInline(admin.StackedInline):
    model = Update
    extra = 1
    fields = ("state", "body_fr", "body_en", "published_at")


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin):
    list_display = ("title", "kind", "impact", "starts_at", "ends_at")
    list_filter = ("kind", "impact")
    filter_horizontal = ("components",)
    inlines = (UpdateInline,)

    def save_model(self, request, obj, form, change):
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for update in formset.save(commit=False):
            update.changed_at = timezone.now()
            update.save()
        for gone in formset.deleted_objects:
            gone.delete()
        formset.save_m2m()


@admin.register(ServiceComponent)
class ServiceComponentAdmin(admin.ModelAdmin):
    list_display = ("name_fr", "name_en", "position")
    list_editable = ("position",)
