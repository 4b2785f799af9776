from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

app_name = "kb"
urlpatterns = [
    path("", views.Index.as_view(), name="index"),
    path(_("search/"), views.Search.as_view(), name="search"),
    path(
        _("category/<int:number>-<slug:slug>/"),
        views.CategoryDetail.as_view(),
        name="category",
    ),
    path(
        "article/<int:number>-<slug:slug>/",
        views.ArticleDetail.as_view(),
        name="article",
    ),
]
