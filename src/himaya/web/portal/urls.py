"""Addresses of the public, which stay as they are."""

from django.urls import path

from himaya.web.portal import commenting, complaining, figures, letters, news, pressing, reporting, views

handler404 = "himaya.web.portal.pages.missing"

PAGES = {
    "": views.home,
    "roads/": views.roads,
    "boundary/": views.boundary,
    "figures/": figures.figures,
    "letters/": letters.letters,
    "comments/": commenting.comments,
}
FORMS = {"receipt/": letters.receipt, "receipt/follow/": letters.follow, "complaints/": complaining.complaints}
FORMS |= {"comment/": commenting.comment, "report/": reporting.report}
FORMS |= {"report/map/": pressing.report_map}

urlpatterns = [
    *(path(f"public/{at}", view, name=f"public_{view.__name__}") for at, view in {**PAGES, **FORMS}.items()),
    *(
        path(f"en/public/{at}", view, {"language": "en"}, name=f"public_{view.__name__}_en")
        for at, view in {**PAGES, **FORMS}.items()
    ),
    path("public/advisories.atom", views.advisories_feed, name="public_advisories_atom"),
    path("public/advisories/<str:identifier>.cap.xml", views.advisory_cap, name="public_advisory_cap"),
    path("public/advisories/<str:identifier>/", views.advisory, name="public_advisory"),
    path("en/public/advisories/<str:identifier>/", views.advisory, {"language": "en"}, name="public_advisory_en"),
    path("public/releases/", news.releases, name="public_releases"),
    path("en/public/releases/", news.releases, {"language": "en"}, name="public_releases_en"),
    path("public/releases/<str:key>/", news.release, name="public_release"),
    path("en/public/releases/<str:key>/", news.release, {"language": "en"}, name="public_release_en"),
    path("public/pictures/<str:key>.jpg", news.picture, name="public_picture"),
    path("public/celebrations/<slug:slug>/<int:year>/", commenting.celebration, name="public_celebration"),
    path(
        "en/public/celebrations/<slug:slug>/<int:year>/",
        commenting.celebration,
        {"language": "en"},
        name="public_celebration_en",
    ),
    path("public/closures.cifs.json", views.closures_for_navigation, name="public_closures_cifs"),
    path("public/closures.geojson", views.roads_for_maps, name="public_closures_geojson"),
    path("public/calendar.ics", views.celebrations_and_roads, name="public_calendar"),
]
