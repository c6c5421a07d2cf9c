"""Addresses of access tokens."""

from django.urls import path

from himaya.web.access import views

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.token_make, name="token_make"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("tokens/all/", views.all_tokens, name="all_tokens"),
    path("tokens/all/<int:pk>/end/", views.token_end, name="token_end"),
]
