"""Addresses of the channel board."""

from django.urls import path

from himaya.web.channels import views

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/new/", views.channel_new, name="channel_new"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/test/", views.channel_test, name="channel_test"),
    path("channels/<int:pk>/retire/", views.channel_retire, name="channel_retire"),
    path("channels/<int:pk>/incident/", views.channel_incident, name="channel_incident"),
]
