"""Addresses of partners."""

from django.urls import path

from himaya.web.partners.views import asked, common, desk, hazards

urlpatterns = [
    path("partners/", desk.partner_inbox, name="partner_inbox"),
    path("partners/places/", common.partner_places, name="partner_places"),
    path("requests/", asked.resource_requests, name="resource_requests"),
    path("requests/new/", asked.resource_request_new, name="resource_request_new"),
    path("requests/<int:pk>/", asked.resource_request, name="resource_request"),
    path("requests/<int:pk>/<slug:step>/", asked.resource_request_step, name="resource_request_step"),
    path("hazards/", hazards.hazards, name="hazards"),
    path("hazards/new/", hazards.hazard_new, name="hazard_new"),
    path("hazards/<int:pk>/", hazards.hazard, name="hazard"),
    path("hazards/<int:pk>/<slug:step>/", hazards.hazard_step, name="hazard_step"),
]
