"""Addresses of jobs."""

from django.urls import path

from himaya.web.jobs import views

urlpatterns = [
    path("", views.job_list, name="jobs"),
    path("list.xlsx", views.job_workbook, name="jobs_workbook"),
    path("<int:pk>/", views.job_page, name="job"),
    path("<int:pk>/state/", views.job_state, name="job_state"),
    path("<int:pk>/cancel/", views.cancel, name="job_cancel"),
]
