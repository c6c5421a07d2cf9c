"""Addresses of releases and rumours."""

from django.urls import path

from himaya.web.media.views import releases, rumours

urlpatterns = [
    path("releases/", releases.releases, name="releases"),
    path("releases/new/", releases.release_new, name="release_new"),
    path("releases/<int:pk>/", releases.release, name="release"),
    path("releases/<int:pk>/edit/", releases.release_edit, name="release_edit"),
    path("releases/<int:pk>/steps/<slug:step>/", releases.release_step, name="release_step"),
    path("releases/<int:pk>/pictures/", releases.release_picture_add, name="release_picture_add"),
    path("releases/<int:pk>/pictures/<int:place>.jpg", releases.release_picture, name="release_picture"),
    path(
        "releases/<int:pk>/pictures/<int:place>/<slug:step>/",
        releases.release_picture_step,
        name="release_picture_step",
    ),
    path("rumours/", rumours.rumours, name="rumours"),
    path("rumours/<int:pk>/steps/<slug:step>/", rumours.rumour_step, name="rumour_step"),
]
