"""Addresses of comments and of hand-overs."""

from django.urls import path

from himaya.web.comments import views

urlpatterns = [
    path("comments/", views.comments, name="comments"),
    path("comments/dangers/", views.dangers, name="dangers"),
    path("comments/dangers/<int:pk>/", views.danger, name="danger"),
    path("comments/dangers/<int:pk>/<slug:step>/", views.danger_step, name="danger_step"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/<slug:step>/", views.comment_step, name="comment_step"),
]
