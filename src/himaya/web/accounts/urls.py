"""Addresses of signing in and out; there is no public sign-up."""

from django.urls import path

from himaya.web.accounts import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
]
