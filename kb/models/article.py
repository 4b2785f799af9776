from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kb.search import search_terms

from .category import Category, reader_language


class Article(models.Model):
    """What one question needs; its texts are versions, one per language (R3)."""

    categories = models.ManyToManyField(
        Category, verbose_name=_("categories"), related_name="articles"
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-pk",)

    def __str__(self):
        first = self.versions.first()
        return str(first) if first else f"#{self.pk}"


class ArticleVersionQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=ArticleVersion.State.PUBLIC)

    def readable_by(self, user):
        """Everyone reads what is public; the carrier's people the internal too."""
        states = [ArticleVersion.State.PUBLIC]
        if user.is_authenticated and user.is_colleague:
            states.append(ArticleVersion.State.INTERNAL)
        return self.filter(state__in=states)

    def best_language(self):
        """One version of each article: the reader's language, else the other one."""
        own = self.filter(
            article=models.OuterRef("article"), language=reader_language()
        )
        return self.exclude(~models.Q(language=reader_language()) & models.Exists(own))

    def matching(self, words):
        """Versions that contain every word asked, accents or none, or that number."""
        terms = search_terms(words)
        found = self if terms else self.none()
        for term in terms:
            found = found.filter(terms__contains=f" {term}")
        return found


class ArticleVersion(models.Model):
    """An article in one language, with the public number it keeps for good."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("article", "Draft")
        INTERNAL = "internal", pgettext_lazy("article", "Internal")
        PUBLIC = "public", pgettext_lazy("article", "Public")
        ARCHIVED = "archived", pgettext_lazy("article", "Archived")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="versions"
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    number = models.PositiveIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.DRAFT
    )
    added_on = models.DateField(_("added on"))
    # Moved by the editor's decision, not by every correction of a comma.
    updated_on = models.DateField(_("updated on"))
    views = models.PositiveIntegerField(_("views"), default=0, editable=False)
    terms = models.TextField(editable=False, default="")

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("article in one language")
        verbose_name_plural = _("articles by language")
        ordering = ("article", "language")
        constraints = (
            models.UniqueConstraint(
                fields=("article", "language"), name="one_version_per_language"
            ),
        )

    def __str__(self):
        return f"{self.shown_number} {self.title}"

    def save(self, *args, **kwargs):
        text = f"{self.title} {self.summary} {self.body}"
        terms = [*search_terms(text), self.shown_number, str(self.number)]
        self.terms = " " + " ".join(terms)
        super().save(*args, **kwargs)

    @property
    def shown_number(self):
        return f"{self.number:06}"

    @property
    def slug(self):
        return slugify(self.title) or "article"

    @property
    def is_foreign(self):
        """Whether its text is not in the language of the page around it (L6)."""
        return self.language != reader_language()

    def get_absolute_url(self):
        return reverse("kb:article", args=[self.number, self.slug])
