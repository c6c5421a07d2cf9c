"""Addresses of readiness and the alert level."""

from django.urls import path

from himaya.web.readiness import alert_views, area_views, views

urlpatterns = [
    path("readiness/", area_views.nation, name="readiness"),
    path("readiness/nation.xlsx", views.nation_workbook, name="readiness_workbook"),
    path("readiness/areas/<slug:area>/", area_views.area, name="readiness_area"),
    path("readiness/areas/<slug:area>/boards.xlsx", area_views.boards_workbook, name="readiness_area_workbook"),
    path("readiness/areas/<slug:area>/from-plan/", area_views.open_from_plan, name="readiness_from_plan"),
    path("readiness/boards/new/", views.open_board, name="readiness_open"),
    path("readiness/boards/<int:pk>/", views.board, name="readiness_board"),
    path("readiness/boards/<int:pk>/close/", views.close_board, name="readiness_close"),
    path("readiness/boards/<int:pk>/items/new/", views.add_item, name="readiness_add"),
    path("readiness/items/", views.items, name="readiness_items"),
    path("readiness/items.xlsx", views.items_workbook, name="readiness_items_workbook"),
    path("readiness/items/<int:pk>/", views.item, name="readiness_item"),
    path("readiness/items/<int:pk>/start/", views.start, name="readiness_start"),
    path("readiness/items/<int:pk>/resume/", views.resume, name="readiness_resume"),
    path("readiness/items/<int:pk>/claim/", views.claim, name="readiness_claim"),
    path("readiness/items/<int:pk>/verify/", views.verify, name="readiness_verify"),
    path("readiness/items/<int:pk>/fail/", views.fail, name="readiness_fail"),
    path("readiness/items/<int:pk>/void/", views.void, name="readiness_void"),
    path("readiness/evidence/<int:pk>/", views.file, name="readiness_evidence"),
    path("alert/", alert_views.nation, name="alert"),
    path("alert/levels.xlsx", alert_views.nation_workbook, name="alert_levels_workbook"),
    path("alert/set/", alert_views.set_level, name="alert_set"),
    path("alert/areas/<slug:area>/", alert_views.area, name="alert_area"),
    path("alert/areas/<slug:area>/measures.xlsx", alert_views.measures_workbook, name="alert_area_workbook"),
    path("alert/levels/<int:pk>/renew/", alert_views.renew, name="alert_renew"),
    path("alert/levels/<int:pk>/end/", alert_views.end, name="alert_end"),
    path("alert/measures/", alert_views.measures, name="alert_measures"),
    path("alert/measures/<int:pk>/acknowledge/", alert_views.acknowledge, name="alert_acknowledge"),
    path("alert/measures/<int:pk>/done/", alert_views.complete, name="alert_done"),
]
