"""Addresses of situation reports and handovers."""

from django.urls import path

from himaya.web.situation.views import handovers, reports

urlpatterns = [
    path("situation/", reports.situation, name="situation"),
    path("situation/compose/", reports.situation_compose, name="situation_compose"),
    path("situation/<int:pk>/", reports.situation_report, name="situation_report"),
    path("situation/<int:pk>.pdf", reports.situation_paper, name="situation_paper"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/new/", handovers.handover_new, name="handover_new"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/<int:pk>/sign/", handovers.handover_sign, name="handover_sign"),
    path("handovers/<int:pk>/withdraw/", handovers.handover_withdraw, name="handover_withdraw"),
    path("handovers/<int:pk>.pdf", handovers.handover_paper, name="handover_paper"),
]
