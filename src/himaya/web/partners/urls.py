"""Addresses of partners."""

from django.urls import path

from himaya.web.partners.views import asked, common, deciding, desk, hazards, sharing

urlpatterns = [
    path("partners/", desk.partner_inbox, name="partner_inbox"),
    path("partners/places/", common.partner_places, name="partner_places"),
    path("requests/", asked.resource_requests, name="resource_requests"),
    path("requests/new/", asked.resource_request_new, name="resource_request_new"),
    path("requests/<int:pk>/", asked.resource_request, name="resource_request"),
    path("requests/<int:pk>/<slug:step>/", asked.resource_request_step, name="resource_request_step"),
    path("incidents/<int:pk>/share/", sharing.incident_share, name="incident_share"),
    path("shared-incidents/<int:pk>/", sharing.shared_incident, name="shared_incident"),
    path("shared-incidents/<int:pk>/end/", sharing.shared_incident_end, name="shared_incident_end"),
    path("joint-log/", deciding.joint_decisions, name="joint_decisions"),
    path("joint-log/new/", deciding.joint_decision_new, name="joint_decision_new"),
    path("joint-log/<int:pk>/", deciding.joint_decision, name="joint_decision"),
    path("joint-log/<int:pk>/join/", deciding.joint_decision_join, name="joint_decision_join"),
    path("hazards/", hazards.hazards, name="hazards"),
    path("hazards/new/", hazards.hazard_new, name="hazard_new"),
    path("hazards/<int:pk>/", hazards.hazard, name="hazard"),
    path("hazards/<int:pk>/<slug:step>/", hazards.hazard_step, name="hazard_step"),
]
