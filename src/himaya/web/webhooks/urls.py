"""Addresses of webhooks."""

from django.urls import path

from himaya.web.webhooks import views

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook_make, name="webhook_make"),
    path("webhooks/all/", views.all_webhooks, name="all_webhooks"),
    path("webhooks/all/<int:pk>/end/", views.webhook_close, name="webhook_close"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/secret/", views.webhook_renew, name="webhook_renew"),
    path("webhooks/<int:pk>/test/", views.webhook_test, name="webhook_test"),
    path("webhooks/<int:pk>/end/", views.webhook_end, name="webhook_end"),
]
