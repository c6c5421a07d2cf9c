"""Addresses of the journal."""

from django.urls import path

from himaya.web.journal import views

urlpatterns = [
    path("", views.entries, name="journal"),
    path("verify/", views.verify, name="journal_verify"),
    path("export.jsonl", views.export, name="journal_export"),
    path("list.xlsx", views.entries_workbook, name="journal_workbook"),
    path("<int:seq>/", views.entry, name="journal_entry"),
]
