from django.urls import path

from . import views

app_name = "announcements"
urlpatterns = [
    path("", views.AnnouncementList.as_view(), name="list"),
    path("rss.xml", views.feed, name="feed"),
    path("<int:pk>-<slug:slug>/", views.AnnouncementDetail.as_view(), name="detail"),
]
