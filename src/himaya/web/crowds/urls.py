"""Addresses of crowds and gates."""

from django.urls import path

from himaya.web.crowds.views import counters, drawing, intake, lists, writes, zone

urlpatterns = [
    path("crowds/", lists.crowds, name="crowds"),
    path("crowds/readings.xlsx", lists.crowds_workbook, name="crowds_workbook"),
    path("crowds/in/", intake.crowds_in, name="crowds_in"),
    path("crowds/new/", drawing.crowd_new, name="crowd_new"),
    path("crowds/<int:pk>/", zone.crowd, name="crowd"),
    path("crowds/<int:pk>/edit/", drawing.crowd_edit, name="crowd_edit"),
    path("crowds/<int:pk>/close/", drawing.crowd_close, name="crowd_close"),
    path("crowds/<int:pk>/density/", writes.crowd_density, name="crowd_density"),
    path("crowds/<int:pk>/people/", writes.crowd_people, name="crowd_people"),
    path("crowds/<int:pk>/acknowledge/", writes.crowd_acknowledge, name="crowd_acknowledge"),
    path("crowds/<int:pk>/steps/<slug:step>/", writes.crowd_tick, name="crowd_tick"),
    path("crowds/<int:pk>/incident/", writes.crowd_incident, name="crowd_incident"),
    path("crowds/<int:pk>/gates/new/", drawing.crowd_gate_new, name="crowd_gate_new"),
    path("crowds/gates/<int:pk>/edit/", drawing.crowd_gate_edit, name="crowd_gate_edit"),
    path("crowds/gates/<int:pk>/close/", drawing.crowd_gate_close, name="crowd_gate_close"),
    path("crowds/gates/<int:pk>/report/", writes.crowd_gate_report, name="crowd_gate_report"),
    path("crowds/gates/<int:pk>/lanes/", writes.crowd_gate_lanes, name="crowd_gate_lanes"),
    path("crowds/readings/<int:pk>/strike/", writes.crowd_reading_strike, name="crowd_reading_strike"),
    path("crowds/<int:pk>/counters/", counters.crowd_counters, name="crowd_counters"),
    path("crowds/<int:pk>/counters/new/", counters.crowd_counter_new, name="crowd_counter_new"),
    path("crowds/counters/<str:code>/revoke/", counters.crowd_counter_revoke, name="crowd_counter_revoke"),
]
