"""Addresses of dispatch."""

from django.urls import path

from himaya.web.dispatch.views import board, decisions, writes

urlpatterns = [
    path("dispatch/", board.dispatch, name="dispatch"),
    path("dispatch/command/", decisions.dispatch_command, name="dispatch_command"),
    path("dispatch/muster/", writes.units_muster, name="units_muster"),
    path("dispatch/moves/", decisions.dispatch_moves, name="dispatch_moves"),
    path("dispatch/cards/", decisions.run_cards, name="run_cards"),
    path("dispatch/cards/<slug:kind>/", decisions.run_card, name="run_card"),
    path("dispatch/units/<str:code>/", board.unit_board, name="unit_board"),
    path("dispatch/units/<str:code>/status/", writes.unit_status, name="unit_status"),
    path("dispatch/units/<str:code>/heard/", writes.unit_heard, name="unit_heard"),
    path("dispatch/units/<str:code>/move/", writes.unit_move_up, name="unit_move_up"),
    path("dispatch/assignments/<int:pk>/stand-down/", writes.assignment_stand_down, name="assignment_stand_down"),
    path("incidents/<int:pk>/dispatch/", writes.incident_dispatch, name="incident_dispatch"),
    path("incidents/<int:pk>/dispatch/reserve/", decisions.incident_reserve, name="incident_reserve"),
]
