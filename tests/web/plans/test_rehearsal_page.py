"""The page of the rehearsed nights."""

from __future__ import annotations

import copy
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.documents.rehearsal import rehearsal_tables
from himaya.planning.planfile import read_plan, seal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.plans.models import Solution

RAML = Path(__file__).parents[3] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan of Raml Station as it was written."""
    folder = tmp_path_factory.mktemp("rehearsed") / "plan"
    api.plan(RAML, folder)
    return dict(read_plan(folder / api.PLAN))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_tells_every_table_in_the_readers_language(
    office: Client, make_plan: Callable[..., Solution], rehearsed: dict[str, Any], language: str
) -> None:
    """Words of the certificate, heads and figures of all tables, and a way there from the plan's page."""
    plan = make_plan("raml", document=seal(copy.deepcopy(rehearsed)))
    office.cookies["himaya_language"] = language
    told = office.get(f"/plans/{plan.slug}/rehearsal/").content.decode()
    for table in rehearsal_tables(rehearsed):
        assert f'id="{table.key}-title"' in told
        assert table.title.of(language) in told
        for head in table.heads:
            assert head.of(language) in told
    assert rehearsed["rehearsal"]["losses"][0]["call_sign"] in told
    assert f"/plans/{plan.slug}/rehearsal/" in office.get(f"/plans/{plan.slug}/").content.decode()


def test_a_deployment_alone_says_that_no_night_was_rehearsed(
    office: Client, make_plan: Callable[..., Solution], rehearsed: dict[str, Any]
) -> None:
    """The page stands without figures, and the plan's page does not lead to it."""
    document = copy.deepcopy(rehearsed)
    del document["rehearsal"], document["results"]["rehearse"]
    document["rooms"] = [room for room in document["rooms"] if room["room"] != "rehearse"]
    plan = make_plan("alone", document=seal(document))
    office.cookies["himaya_language"] = "en"
    answer = office.get(f"/plans/{plan.slug}/rehearsal/")
    assert answer.status_code == HTTPStatus.OK
    assert "No night was rehearsed" in answer.content.decode()
    assert "/rehearsal/" not in office.get(f"/plans/{plan.slug}/").content.decode()
