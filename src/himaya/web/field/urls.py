"""Addresses of the page of whoever stands outside."""

from django.urls import path

from himaya.web.field import views

urlpatterns = [
    path("field/", views.field, name="field"),
    path("field/worker.js", views.field_worker, name="field_worker"),
    path("field/send/", views.field_send, name="field_send"),
    path("field/share/", views.field_share, name="field_share"),
    path("field/stop/", views.field_stop, name="field_stop"),
]
