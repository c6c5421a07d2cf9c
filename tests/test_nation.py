"""The country as a whole: planned on processes or on a cluster, verified, and the same bytes each time."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya import api, nation
from himaya.cli.nation import in_words
from himaya.faults import InvalidInputError, Language
from himaya.planning.planfile import plan_bytes, read_plan, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).parents[1] / "scenarios" / "egypt-christmas"
ISOS = ("EG-IS", "EG-PTS", "EG-SIN")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three directorates along the Canal, with a reserve of three teams."""
    folder = tmp_path_factory.mktemp("country")
    for iso in ISOS:
        shutil.copytree(SOURCE / iso, folder / iso)
    head = (SOURCE / "nation.toml").read_text("utf-8").split("[directorates]")[0]
    lines = "".join(f'{iso} = "{iso}"\n' for iso in ISOS)
    (folder / "nation.toml").write_text(f"{head.replace('= 60', '= 3')}[directorates]\n{lines}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def planned(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("planned") / "nation"
    nation.plan(country, out, workers=1, deployment_only=True)
    return out


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read_json(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / nation.NATION).read_bytes())
    return document


def test_the_country_verifies_and_so_does_each_directorate_alone(planned: Path) -> None:
    """What a directorate is sent is a whole plan of its own."""
    assert nation.is_plan_of_nation(planned)
    assert nation.verify(planned, workers=1) == []
    for iso in ISOS:
        assert api.verify(planned / iso) == []


def test_the_reserve_lifts_the_weakest_place(planned: Path, country: Path, tmp_path: Path) -> None:
    """Without it the country is guaranteed less, or the same where no team can help."""
    without = tmp_path / "country"
    shutil.copytree(country, without)
    settings = without / "nation.toml"
    settings.write_text(settings.read_text("utf-8").replace("reserve_teams = 3", "reserve_teams = 0"), "utf-8")
    nation.plan(without, tmp_path / "out", workers=1, deployment_only=True)
    assert nation.verify(tmp_path / "out", workers=1) == []
    lent = read_json(planned)["reserve"]["lent"]
    assert 0 < max(max(row) for row in lent.values()) <= 3
    assert read_json(tmp_path / "out")["protect"]["objective"] <= read_json(planned)["protect"]["objective"]


def killer_at(share: float, kill: Callable[[], None]) -> Callable[[str, float], None]:
    """A listener that kills once, when so much of the plans is done."""
    told: list[bool] = []

    def tell(room: str, fraction: float) -> None:
        if room == "nation.plans" and fraction > share and not told:
            told.append(True)
            kill()

    return tell


def test_a_process_that_is_killed_changes_nothing_but_time(country: Path, planned: Path, tmp_path: Path) -> None:
    """Two processes, one of them killed in the middle: the same bytes as one process alone."""
    killed: list[int] = []

    def kill() -> None:
        child = multiprocessing.active_children()[0]
        killed.append(child.pid or 0)
        child.kill()

    nation.plan(country, tmp_path / "out", workers=2, deployment_only=True, progress=killer_at(0.31, kill))
    assert killed
    assert files_of(tmp_path / "out") == files_of(planned)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as made:
        yield made


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    country: Path, planned: Path, tmp_path: Path, cluster: Any
) -> None:
    """The scheduler hands what the lost worker held to the other one."""
    killed: list[int] = []

    def kill() -> None:
        worker = next(iter(cluster.workers.values()))
        killed.append(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)

    address = cluster.scheduler_address
    nation.plan(country, tmp_path / "out", cluster=address, deployment_only=True, progress=killer_at(0.31, kill))
    assert killed
    assert files_of(tmp_path / "out") == files_of(planned)
    assert nation.verify(tmp_path / "out", cluster=address) == []


def test_an_address_without_a_scheduler_is_told(country: Path, tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(InvalidInputError) as caught:
        nation.plan(country, tmp_path / "out", cluster="tcp://127.0.0.1:1")
    assert caught.value.faults[0].code == "nation.no_cluster"
    assert "127.0.0.1:1" in caught.value.faults[0].text(Language.AR)
    assert not (tmp_path / "out").exists()


def test_a_fault_of_one_directorate_names_it(country: Path, tmp_path: Path) -> None:
    """27 folders hold a places.csv; the fault says whose."""
    copy = tmp_path / "country"
    shutil.copytree(country, copy)
    places = copy / "EG-PTS" / "places.csv"
    places.write_text(places.read_text("utf-8").replace("EG-PTS", "EG-QQ", 1), "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        nation.plan(copy, tmp_path / "out", workers=1)
    assert {fault.file for fault in caught.value.faults} == {"EG-PTS/places.csv"}
    assert not (tmp_path / "out").exists()


def test_the_whole_plan_has_the_rooms_of_the_night(country: Path, planned: Path, tmp_path: Path) -> None:
    """Beside the deployment, which is the same; the country verifies as well."""
    nation.plan(country, tmp_path / "out", workers=1)
    assert nation.verify(tmp_path / "out", workers=1) == []
    for iso in ISOS:
        whole, deployment = (read_plan(folder / iso / "plan.json") for folder in (tmp_path / "out", planned))
        assert set(whole["results"]) > set(deployment["results"])
        assert whole["elements"] == deployment["elements"]


def test_planning_again_replaces_the_country_whole(country: Path, planned: Path, tmp_path: Path) -> None:
    """The folders of the directorates are there already."""
    out = tmp_path / "out"
    shutil.copytree(planned, out)
    nation.plan(country, out, seed=2, workers=1, deployment_only=True)
    assert read_json(out)["seed"] == 2
    assert nation.verify(out, workers=1) == []


def price_of(document: dict[str, Any], iso: str) -> dict[str, Any]:
    """The price of a directorate's next team as nation.json holds it."""
    row: dict[str, Any] = next(row for row in document["prices"]["directorates"] if row["iso"] == iso)
    return row


def test_every_directorate_is_told_what_its_next_team_is_worth(planned: Path) -> None:
    """In both languages, from the worst protection that its own plan reaches; the reserve is told of as well."""
    document = read_json(planned)
    for iso in ISOS:
        price = price_of(document, iso)
        assert price["before"] == pytest.approx(
            read_plan(planned / iso / "plan.json")["results"]["protect"]["objective"], abs=1e-9
        )
        assert price["after"] >= price["before"]
    for language in Language:
        shown = in_words(document, planned, language)
        told = [document["prices"]["reserve"], *document["prices"]["directorates"]]
        assert all(price[f"text_{language}"] in shown for price in told)


def test_a_country_that_was_planned_before_there_were_prices_verifies(planned: Path, tmp_path: Path) -> None:
    """A plan that was issued stays readable."""
    out = tmp_path / "nation"
    shutil.copytree(planned, out)
    document = read_json(out)
    del document["prices"]
    (out / nation.NATION).write_bytes(plan_bytes(seal(document)))
    assert nation.verify(out, workers=1) == []


FORGED: tuple[tuple[str, Callable[[dict[str, Any]], None]], ...] = (
    ("/reserve/objective", lambda doc: doc["reserve"].update(objective=doc["reserve"]["objective"] + 0.01)),
    ("/reserve bound", lambda doc: doc["reserve"].update(bound=doc["reserve"]["bound"] + 0.01)),
    ("/reserve/lent/EG-IS", lambda doc: doc["reserve"]["lent"]["EG-IS"].__setitem__(0, 2.5)),
    ("/reserve", lambda doc: doc.update(reserve_teams=0)),
    ("/directorates", lambda doc: doc["directorates"][0].update(plan_hash="0" * 64)),
    ("/reserve/lent", lambda doc: doc["directorates"].pop()),
    ("/rooms", lambda doc: doc["rooms"][0].update(objective=1.0)),
    ("/worst", lambda doc: doc["worst"].update(protection=0.99)),
    ("/protect", lambda doc: doc["protect"].update(text_en="Every place is safe.")),
    ("/prices/reserve/after", lambda doc: doc["prices"]["reserve"].update(after=0.999)),
    ("/prices/directorates/EG-SIN/before", lambda doc: price_of(doc, "EG-SIN").update(before=0.5)),
    ("/prices/directorates", lambda doc: doc["prices"]["directorates"].pop()),
    ("/prices", lambda doc: doc["prices"]["directorates"].reverse()),
    ("/prices", lambda doc: price_of(doc, "EG-IS").update(text_ar="لا حاجة إلى فرق أخرى.")),
    ("/reserve", lambda doc: price_of(doc, "EG-IS").update(kind="no such kind")),
)


@pytest.mark.parametrize(("where", "forge"), FORGED, ids=[str(number) for number in range(len(FORGED))])
def test_a_forged_country_is_found_out(
    planned: Path, tmp_path: Path, where: str, forge: Callable[[dict[str, Any]], None]
) -> None:
    """Also when the forger seals the file again."""
    out = tmp_path / "nation"
    shutil.copytree(planned, out)
    document = read_json(out)
    forge(document)
    (out / nation.NATION).write_bytes(plan_bytes(seal(document)))
    assert any(finding.where.startswith(where) for finding in nation.verify(out, workers=1))


def test_a_directorate_that_was_altered_is_named(planned: Path, tmp_path: Path) -> None:
    """The finding leads to the plan and the part of it."""
    out = tmp_path / "nation"
    shutil.copytree(planned, out)
    document = read_plan(out / "EG-SIN" / "plan.json")
    document["places"][0]["tier"] = 1
    (out / "EG-SIN" / "plan.json").write_bytes(plan_bytes(document))
    assert any(finding.where.startswith("/EG-SIN/places/0") for finding in nation.verify(out, workers=1))


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"format": "himaya-plan/1"}'])
def test_a_file_that_is_no_country_is_refused(planned: Path, tmp_path: Path, content: bytes) -> None:
    """With its name and a remedy."""
    out = tmp_path / "nation"
    shutil.copytree(planned, out)
    (out / nation.NATION).write_bytes(content)
    with pytest.raises(InvalidInputError) as caught:
        nation.verify(out, workers=1)
    assert caught.value.faults[0].code == "nation.not_a_nation"
