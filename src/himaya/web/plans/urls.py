"""Addresses of plans."""

from django.urls import path

from himaya.web.plans.views import solutions as views

urlpatterns = [
    path("health", views.health, name="health"),
    path("plans/", views.plan_list, name="plans"),
    path("plans/<slug:slug>/", views.plan_page, name="plan"),
    path("plans/<slug:slug>/map.json", views.map_json, name="plan_map"),
    path("plans/<slug:slug>/plan.json", views.plan_file, {"name": "plan.json"}, name="plan_json"),
    path("plans/<slug:slug>/plan.geojson", views.plan_file, {"name": "plan.geojson"}, name="plan_geojson"),
    path("plans/<slug:slug>/plan.xlsx", views.workbook, name="plan_xlsx"),
    path("plans/<slug:slug>/order.pdf", views.order_pdf, name="plan_order"),
    path("plans/<slug:slug>/roads.pmtiles", views.roads_tiles, name="plan_roads"),
]
