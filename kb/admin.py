from django.contrib import admin

from .models import Article, ArticleVersion, Category


class VersionInline(admin.StackedInline):
    model = ArticleVersion
    extra = 0
    max_num = 2
    fields = (
        ("language", "number", "state"),
        "title",
        "summary",
        "body",
        ("added_on", "updated_on"),
    )


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Both languages of an article on one page."""

    list_display = ("__str__", "languages")
    list_filter = ("categories", "versions__language", "versions__state")
    search_fields = ("versions__title", "versions__number")
    filter_horizontal = ("categories",)
    inlines = (VersionInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description="")
    def languages(self, article):
        return ", ".join(version.language for version in article.versions.all())


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name_fr", "name_en", "position")
    list_editable = ("position",)
