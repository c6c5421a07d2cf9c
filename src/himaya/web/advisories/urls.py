"""Addresses of advisories."""

from django.urls import path

from himaya.web.advisories import views

urlpatterns = [
    path("advisories/", views.advisories, name="advisories"),
    path("advisories/new/", views.advisory_new, name="advisory_new"),
    path("advisories/<int:pk>/", views.advisory, name="advisory"),
    path("advisories/<int:pk>/edit/", views.advisory_edit, name="advisory_edit"),
    path("advisories/<int:pk>/steps/<slug:step>/", views.advisory_step, name="advisory_step"),
]
