"""Addresses of the language and theme buttons."""

from django.urls import path

from himaya.web.common import views

urlpatterns = [
    path("language/", views.choose_language, name="choose_language"),
    path("theme/", views.choose_theme, name="choose_theme"),
]
