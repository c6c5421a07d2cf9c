"""Addresses of reports of the public."""

from django.urls import path

from himaya.web.reports import views

urlpatterns = [
    path("public-reports/", views.reports, name="public_reports"),
    path("public-reports/<int:pk>/", views.report, name="triage_report"),
    path("public-reports/<int:pk>/picture/", views.picture, name="triage_report_picture"),
    path("public-reports/<int:pk>/<slug:step>/", views.report_step, name="triage_report_step"),
]
