from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import override
from django.views.generic import ListView, TemplateView, View
from django.views.generic.base import TemplateResponseMixin

from .models import ArticleVersion, Category
from .models.category import reader_language
from .readers import counts_as_reading
from .rendering import render

SHORT_LIST = 5


class Index(TemplateView):
    """Subjects, then the three lists, each in the reader's language first (K1)."""

    template_name = "kb/index.html"

    def get_context_data(self, **kwargs):
        versions = ArticleVersion.objects.readable_by(self.request.user).best_language()
        public = Q(articles__versions__state=ArticleVersion.State.PUBLIC)
        return super().get_context_data(
            **kwargs,
            categories=Category.objects.annotate(
                articles_count=Count("articles", filter=public, distinct=True)
            ),
            popular=versions.order_by("-views", "-pk")[:SHORT_LIST],
            added=versions.order_by("-added_on", "-pk")[:SHORT_LIST],
            updated=versions.order_by("-updated_on", "-pk")[:SHORT_LIST],
        )


class CategoryDetail(ListView):
    """The articles of one subject."""

    template_name = "kb/category.html"
    context_object_name = "versions"
    paginate_by = 50

    def get_queryset(self):
        self.category = get_object_or_404(Category, number=self.kwargs["number"])
        readable = ArticleVersion.objects.readable_by(self.request.user)
        found = readable.filter(article__categories=self.category).best_language()
        return found.order_by("title")

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if kwargs["slug"] != self.category.slug:
            return redirect(self.category, permanent=True)
        return response

    def get_context_data(self, **kwargs):
        self.request.alternates = addresses_of(self.category)
        return super().get_context_data(**kwargs, category=self.category)


class ArticleDetail(TemplateResponseMixin, View):
    """One article; a text in the other language says so (L6)."""

    template_name = "kb/article.html"
    http_method_names = ("get", "head")

    def get(self, request, number, slug):
        readable = ArticleVersion.objects.readable_by(request.user)
        version = get_object_or_404(readable.select_related("article"), number=number)
        if slug != version.slug:
            return redirect(version, permanent=True)
        versions = {
            other.language: other
            for other in readable.filter(article=version.article_id)
        }
        request.alternates = _article_addresses(versions, version)
        if counts_as_reading(request, version.number):
            ArticleVersion.objects.filter(pk=version.pk).update(views=F("views") + 1)
        return self.render_to_response(
            {
                "version": version,
                "own": versions.get(reader_language()),
                "versions": list(versions.values()),
                "text": render(version.body),
                "categories": version.article.categories.all(),
            }
        )


class Search(ListView):
    """A plain search: every word, accents or none, or an article's number."""

    template_name = "kb/search.html"
    context_object_name = "versions"
    paginate_by = 20

    def get_queryset(self):
        self.words = self.request.GET.get("q", "").replace("\x00", "")[:200]
        readable = ArticleVersion.objects.readable_by(self.request.user)
        return readable.matching(self.words).best_language().order_by("-views", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, words=self.words)


def addresses_of(thing):
    """The addresses of one page in both languages."""
    addresses = {}
    for language in ("fr", "en"):
        with override(language):
            addresses[language] = thing.get_absolute_url()
    return addresses


def _article_addresses(versions, shown):
    # A switch never leads to a 404: without a twin, the same text stays (interface 4).
    addresses = {}
    for language in ("fr", "en"):
        with override(language):
            addresses[language] = versions.get(language, shown).get_absolute_url()
    return addresses
