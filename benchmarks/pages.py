"""Lists and roll-ups of a whole country: 27 directorates, 5,000 places, 20,000 posts, 60,000 assignments, SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

import numpy as np

_VISITS = 20
_SIZES = {"quick": (1_000, 4_000, 12_000), "full": (5_000, 20_000, 60_000)}
_ACROSS = (
    ("places", "", "planner"),
    ("places", "?q=كنيسة", "planner"),
    ("places", "?area=EG-ALX&page=2", "planner"),
    ("units", "", "planner"),
    ("plans", "", "planner"),
    ("readiness", "", "duty-officer"),
    ("readiness_items", "", "duty-officer"),
    ("alert", "", "duty-officer"),
    ("journal", "", "auditor"),
    ("home", "", "duty-officer"),
)
"""Pages that show many rows: name of the address, its query, and the account that looks at it."""


def rows(quick: bool) -> list[dict[str, Any]]:  # noqa: FBT001 - every benchmark takes it so
    """95th percentile of each page, in a process of its own with a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HIMAYA_DATA_DIR": folder, "HIMAYA_DEMO": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "himaya.web.settings"
        command = [sys.executable, __file__, "quick" if quick else "full"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(size: str) -> list[dict[str, Any]]:
    import django  # noqa: PLC0415 - only the measuring process needs it

    django.setup()
    from django.test import Client  # noqa: PLC0415 - models exist only after the set-up
    from django.urls import reverse  # noqa: PLC0415 - likewise

    from himaya.web.accounts.models import User  # noqa: PLC0415 - likewise

    n_places, n_posts, n_assignments = _SIZES[size]
    national = _fill(n_places, n_posts, n_assignments)
    instance = f"{n_places:,} places, {n_posts:,} posts, {n_assignments:,} assignments"
    pages = [(f"{name}{query}", f"{reverse(name)}{query}", office) for name, query, office in _ACROSS]
    pages += national
    found = []
    for title, url, office in pages:
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username=office))
        client.get(url)
        seconds, status = [], 0
        for _ in range(_VISITS):
            begin = time.perf_counter()
            status = client.get(url).status_code
            seconds.append(time.perf_counter() - begin)
        found.append(
            {
                "work": f"page: {title}",
                "instance": instance,
                "ours_s": float(np.percentile(seconds, 95)),
                "peer": "none known",
                "agrees": status == 200,
                "note": f"95th percentile of {_VISITS} visits; median {np.median(seconds) * 1e3:.0f} ms",
            }
        )
    return found


def _fill(n_places: int, n_posts: int, n_assignments: int) -> list[tuple[str, str, str]]:
    """Make the country; returns the pages of its national plan."""
    from django.core.management import call_command  # noqa: PLC0415 - models exist only after the set-up

    from himaya.scenario.governorates import governorates  # noqa: PLC0415 - likewise
    from himaya.web.accounts.actions import ensure_demo_accounts  # noqa: PLC0415 - likewise
    from himaya.web.accounts.organisation import ensure_organisation  # noqa: PLC0415 - likewise
    from himaya.web.environment import data_dir  # noqa: PLC0415 - likewise
    from himaya.web.journal.signing import ensure_key  # noqa: PLC0415 - likewise

    call_command("migrate", verbosity=0)
    ensure_organisation()
    ensure_key(data_dir())
    ensure_demo_accounts(data_dir())
    areas = list(governorates())
    rng = np.random.default_rng(7)
    _places(n_places, areas, rng)
    return _plans(n_posts, n_assignments, rng)


def _places(count: int, areas: list[str], rng: Any) -> None:
    from himaya.scenario.governorates import governorates  # noqa: PLC0415 - models exist only after the set-up
    from himaya.web.places.models import Base, Place, Unit  # noqa: PLC0415 - likewise
    from himaya.web.places.models.place import searchable, sortable  # noqa: PLC0415 - likewise

    kinds = ("church", "mosque", "hospital", "tourist", "square")
    made = []
    for number in range(count):
        area = areas[number % len(areas)]
        centre = governorates()[area].shape.representative_point()
        threat, vulnerability, consequence = (int(part) for part in rng.integers(1, 6, 3))
        place = Place(
            code=f"place-{number}",
            kind=kinds[number % len(kinds)],
            name_ar=f"كنيسة {number}" if number % len(kinds) == 0 else f"موقع {number}",
            name_en=f"Place {number}",
            lon=centre.x + float(rng.normal(0, 0.01)),
            lat=centre.y + float(rng.normal(0, 0.01)),
            area=area,
            capacity=int(rng.integers(100, 5_000)),
            threat=threat,
            vulnerability=vulnerability,
            consequence=consequence,
            risk=threat * vulnerability * consequence,
            tier=int(rng.integers(1, 6)),
            illustrative=True,
        )
        place.search, place.sort_key = searchable(place.code, place.name_ar, place.name_en), sortable(place.name_ar)
        made.append(place)
    Place.objects.bulk_create(made, batch_size=1_000)
    bases = Base.objects.bulk_create(
        Base(code=f"base-{area.lower()}", kind="directorate", name_ar=f"قاعدة {area}", lon=31.0, lat=30.0, area=area)
        for area in areas
    )
    Unit.objects.bulk_create(
        [
            Unit(
                code=f"unit-{number}",
                call_sign=f"و-{number}",
                kind="patrol_vehicle",
                base=bases[number % len(bases)],
                area=areas[number % len(areas)],
                crew=3,
            )
            for number in range(count)
        ],
        batch_size=1_000,
    )


def _plans(n_posts: int, n_assignments: int, rng: Any) -> list[tuple[str, str, str]]:
    from django.urls import reverse  # noqa: PLC0415 - likewise
    from django.utils import timezone  # noqa: PLC0415 - models exist only after the set-up

    from himaya.web.accounts.models import User  # noqa: PLC0415 - likewise
    from himaya.web.plans.actions.making import create_annexes, create_plan  # noqa: PLC0415 - likewise
    from himaya.web.plans.models import Element, PlanVersion, UnitAssignment  # noqa: PLC0415 - likewise

    planner = User.objects.get(username="planner")
    national = create_plan(by=planner, celebration="coptic-christmas", year=2027, area="").plan
    create_annexes(national, by=planner)
    versions = list(PlanVersion.objects.exclude(plan__area="").order_by("pk"))
    start = timezone.now()
    elements = Element.objects.bulk_create(
        [
            Element(
                version=versions[number % len(versions)],
                key=f"post-{number}",
                kind="post",
                function="presence",
                place_code=f"place-{int(rng.integers(0, 1_000))}",
                title_ar=f"خدمة {number}",
                title_en=f"Post {number}",
                lon=31.0,
                lat=30.0,
                starts_at=start,
                ends_at=start + timedelta(hours=8),
                strength=4,
                minimum=2,
                tier=1 + number % 5,
                owner=planner.own_office,
            )
            for number in range(n_posts)
        ],
        batch_size=1_000,
    )
    UnitAssignment.objects.bulk_create(
        [
            UnitAssignment(
                element=elements[number % n_posts],
                unit_code=f"unit-{number % 5_000}",
                call_sign=f"و-{number % 5_000}",
                starts_at=start + timedelta(hours=8 * (number // n_posts)),
                ends_at=start + timedelta(hours=8 * (number // n_posts) + 8),
            )
            for number in range(n_assignments)
        ],
        batch_size=2_000,
    )
    first = versions[0]
    return [
        (f"{name}{query}", f"{reverse(name, args=arguments)}{query}", "planner")
        for name, arguments, query in (
            ("plan_annexes", [national.pk], ""),
            ("version", [first.plan_id, first.number], ""),
            ("version_elements", [first.plan_id, first.number], ""),
            ("version_elements", [first.plan_id, first.number], "?kind=post&tier=1"),
            ("version_review", [first.plan_id, first.number], ""),
        )
    ]


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
