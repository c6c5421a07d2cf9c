"""Address of the first page."""

from django.urls import path

from himaya.web.home import views

urlpatterns = [path("", views.home, name="home")]
