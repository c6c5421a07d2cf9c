"""Addresses of the register."""

from django.urls import path

from himaya.web.places.views import files, parts, places, reference, risk, units

urlpatterns = [
    path("places/", places.place_list, name="places"),
    path("places/points.json", places.place_points, name="place_points"),
    path("places/ground.geojson", places.ground, name="place_ground"),
    path("places/list.xlsx", places.place_workbook, name="places_workbook"),
    path("places/new/", places.place_new, name="place_new"),
    path("places/import/", files.import_places, name="places_import"),
    path("places/import/template.xlsx", files.places_template, name="places_template"),
    path("places/files/<int:pk>/", files.file_reading, name="file_reading"),
    path("places/files/<int:pk>/annotated.xlsx", files.annotated, name="file_annotated"),
    path("places/risks/<int:pk>/", risk.risk_decision, name="risk_decision"),
    path("places/<str:code>/", places.place_page, name="place"),
    path("places/<str:code>/edit/", places.place_edit, name="place_edit"),
    path("places/<str:code>/close/", places.place_close, name="place_close"),
    path("places/<str:code>/risk/", risk.risk_form, name="risk_new"),
    path("places/<str:code>/<slug:part>/new/", parts.part_new, name="part_new"),
    path("places/<str:code>/<slug:part>/<int:pk>/", parts.part_edit, name="part_edit"),
    path("places/<str:code>/<slug:part>/<int:pk>/drop/", parts.part_drop, name="part_drop"),
    path("units/", units.unit_list, name="units"),
    path("units/list.xlsx", units.unit_workbook, name="units_workbook"),
    path("units/new/", units.unit_new, name="unit_new"),
    path("units/import/", files.import_units, name="units_import"),
    path("units/import/template.xlsx", files.units_template, name="units_template"),
    path("units/bases/", units.base_list, name="bases"),
    path("units/bases/new/", units.base_new, name="base_new"),
    path("units/bases/<str:code>/", units.base_edit, name="base_edit"),
    path("units/<str:code>/", units.unit_page, name="unit"),
    path("units/<str:code>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<str:code>/out/", units.unit_out, name="unit_out"),
    path("units/<str:code>/duties/<int:pk>/drop/", units.duty_drop, name="duty_drop"),
    path("calendar/", reference.celebrations, name="celebrations"),
    path("calendar/<slug:slug>/<str:day>/", reference.celebration, name="celebration"),
    path("numbers/", reference.numbers, name="emergency_numbers"),
    path("numbers/<int:pk>/verify/", reference.number_verify, name="number_verify"),
    path("numbers/<int:pk>/withdraw/", reference.number_withdraw, name="number_withdraw"),
]
