"""Addresses of the picture."""

from django.urls import path

from himaya.web.picture.views import data, pages, paper

urlpatterns = [
    path("picture/", pages.picture, name="picture"),
    path("picture/items.json", data.items, name="picture_items"),
    path("picture/units.json", data.units, name="picture_units"),
    path("picture/sheet.pdf", paper.sheet, name="picture_sheet"),
    path("wall/", pages.wall, name="wall"),
    path("wall/tiles/", pages.tiles, name="wall_tiles"),
]
