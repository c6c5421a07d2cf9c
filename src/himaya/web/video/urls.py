"""Addresses of the video room."""

from django.urls import path

from himaya.web.video import views

urlpatterns = [
    path("meetings/<int:pk>/video/join/", views.meeting_video_join, name="meeting_video_join"),
    path("meetings/<int:pk>/video/<slug:step>/", views.meeting_video_step, name="meeting_video_step"),
]
