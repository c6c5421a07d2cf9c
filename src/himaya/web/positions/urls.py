"""Addresses of positions."""

from django.urls import path

from himaya.web.positions.views import intake, positions

urlpatterns = [
    path("positions/", positions.position_list, name="positions"),
    path("positions/list.xlsx", positions.position_workbook, name="positions_workbook"),
    path("positions/last.json", positions.last_json, name="positions_last"),
    path("positions/in/", intake.positions_in, name="positions_in"),
    path("positions/own/", intake.own_record, name="positions_own"),
    path("positions/feeds/", positions.feed_list, name="position_feeds"),
    path("positions/units/<str:code>/", positions.record, name="position_record"),
    path("positions/units/<str:code>/senders/", positions.sender_list, name="position_senders"),
    path("positions/units/<str:code>/senders/new/", positions.sender_new, name="position_sender_new"),
    path("positions/senders/<str:code>/revoke/", positions.sender_revoke, name="position_sender_revoke"),
]
