"""Addresses of the simulated night."""

from django.urls import path

from himaya.web.exercise import views

urlpatterns = [
    path("exercise/", views.exercise, name="exercise"),
    path("exercise/start/", views.exercise_start, name="exercise_start"),
    path("exercise/<int:pk>/", views.exercise_state, name="exercise_state"),
    path("exercise/<int:pk>/speed/", views.exercise_speed, name="exercise_speed"),
    path("exercise/<int:pk>/steps/<slug:step>/", views.exercise_step, name="exercise_step"),
]
