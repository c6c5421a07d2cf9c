"""Every address of the platform."""

from django.urls import include, path

urlpatterns = [
    path("", include("himaya.web.common.urls")),
    path("", include("himaya.web.portal.urls")),
    path("journal/", include("himaya.web.journal.urls")),
    path("api/", include("himaya.web.api.urls")),
    path("accounts/", include("himaya.web.access.urls")),
    path("accounts/", include("himaya.web.webhooks.urls")),
    path("accounts/", include("himaya.web.accounts.urls")),
    path("jobs/", include("himaya.web.jobs.urls")),
    path("", include("himaya.web.comments.urls")),
    path("", include("himaya.web.places.urls")),
    path("", include("himaya.web.positions.urls")),
    path("", include("himaya.web.plans.urls")),
    path("", include("himaya.web.readiness.urls")),
    path("", include("himaya.web.incidents.urls")),
    path("", include("himaya.web.chat.urls")),
    path("", include("himaya.web.controls.urls")),
    path("", include("himaya.web.advisories.urls")),
    path("", include("himaya.web.media.urls")),
    path("", include("himaya.web.reports.urls")),
    path("", include("himaya.web.channels.urls")),
    path("", include("himaya.web.posts.urls")),
    path("", include("himaya.web.complaints.urls")),
    path("", include("himaya.web.crowds.urls")),
    path("", include("himaya.web.dispatch.urls")),
    path("", include("himaya.web.mandates.urls")),
    path("", include("himaya.web.partners.urls")),
    path("", include("himaya.web.picture.urls")),
    path("", include("himaya.web.field.urls")),
    path("", include("himaya.web.exercise.urls")),
    path("", include("himaya.web.situation.urls")),
    path("", include("himaya.web.briefings.urls")),
    path("", include("himaya.web.video.urls")),
    path("", include("himaya.web.home.urls")),
]

handler400 = "himaya.web.common.views.bad_request"
handler403 = "himaya.web.common.views.forbidden"
handler404 = "himaya.web.common.views.not_found"
handler500 = "himaya.web.common.views.server_error"
