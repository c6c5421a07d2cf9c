"""Addresses of the incident register."""

from django.urls import path

from himaya.web.incidents.views import detail, force, intake, lists, sealed, writes

urlpatterns = [
    path("incidents/", lists.incidents, name="incidents"),
    path("incidents.xlsx", lists.incidents_workbook, name="incidents_workbook"),
    path("incidents/new/", intake.incident_new, name="incident_new"),
    path("incidents/places/", lists.incident_places, name="incident_places"),
    path("incidents/<int:pk>/", detail.incident, name="incident"),
    path("incidents/<int:pk>/steps/<slug:step>/", writes.incident_step, name="incident_step"),
    path("incidents/<int:pk>/notes/", writes.incident_note, name="incident_note"),
    path("incidents/<int:pk>/methane/", writes.incident_methane, name="incident_methane"),
    path("incidents/<int:pk>/playbook/<slug:step>/", writes.incident_tick, name="incident_tick"),
    path("incidents/<int:pk>/class/", writes.incident_class, name="incident_class"),
    path("incidents/<int:pk>/major/", writes.incident_major, name="incident_major"),
    path("incidents/<int:pk>/merge/", writes.incident_merge, name="incident_merge"),
    path("incidents/<int:pk>/force/", force.incident_force, name="incident_force"),
    path("incidents/<int:pk>/force/record/", force.incident_force_record, name="incident_force_record"),
    path("incidents/<int:pk>/force/review/", force.incident_force_review, name="incident_force_review"),
    path("incidents/<int:pk>/force/withdraw/", force.incident_force_withdraw, name="incident_force_withdraw"),
    path("incidents/force/", force.force_records, name="force_records"),
    path("incidents/<int:pk>/sealed/", sealed.incident_sealed, name="incident_sealed"),
    path("incidents/<int:pk>/sealed/open/", sealed.incident_sealed_open, name="incident_sealed_open"),
    path("incidents/<int:pk>/sealed/note/", sealed.incident_sealed_note, name="incident_sealed_note"),
    path("incidents/<int:pk>/sealed/end/", sealed.incident_sealed_end, name="incident_sealed_end"),
    path("incidents/entries/<int:pk>/strike/", writes.entry_strike, name="entry_strike"),
]
