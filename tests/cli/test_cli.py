from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RAML = ROOT / "scenarios" / "raml-station"
HIMAYA = str(Path(sys.executable).with_name("himaya"))


def run(*arguments: str | Path, language: str = "en", **options: object) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    environment = {**os.environ, "HIMAYA_LANG": language}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # options are subprocess.run's own
        [HIMAYA, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        **options,
    )


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("cli") / "plan"
    done = run("plan", RAML, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_plan_writes_its_files_and_a_machine_readable_summary(
    planned: tuple[Path, dict[str, object]],
) -> None:
    """`--json` gives status, objective, bound, gap and seconds of every room."""
    out, summary = planned
    assert {path.name for path in out.iterdir()} == {"plan.json", "plan.geojson", "report.md", "roads.npz"}
    for room in summary["rooms"]:  # type: ignore[attr-defined]  # a list in the JSON
        assert set(room) == {"room", "status", "objective", "bound", "gap", "seconds"}


def test_planning_tells_the_notes_of_the_check(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """What `scenario check` notes of a sound scenario, planning notes too: in words beside the plan, in JSON in it."""
    noted = [line for line in run("scenario", "check", RAML, language="en").stderr.splitlines() if "Note: " in line]
    assert noted
    done = run("plan", RAML, "--out", tmp_path / "plan", "--deployment-only", language="en")
    assert [line for line in done.stderr.splitlines() if "Note: " in line] == noted
    assert len(planned[1]["notes"]) == len(noted)  # type: ignore[arg-type]  # a list in the JSON


def test_verify_passes_and_fails_with_its_exit_codes(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """A whole plan exits 0; one changed number exits 1 and is named."""
    out, _ = planned
    assert run("verify", out).returncode == 0
    copy = tmp_path / "plan"
    shutil.copytree(out, copy)
    text = (copy / "plan.json").read_text("utf-8")
    (copy / "plan.json").write_text(text.replace('"strength":2', '"strength":3', 1), "utf-8")
    done = run("verify", copy)
    assert done.returncode == 1
    assert "/inputs/doctrine/posts/0" in done.stderr
    (copy / "plan.json").write_text(text.replace('"seed": 1', '"seed": 1,\n "seed": 1', 1), "utf-8")
    done = run("verify", copy, language="ar")
    assert done.returncode == 1
    assert "seed" in done.stderr
    assert "مكتوب مرتين" in done.stderr


@pytest.mark.parametrize(("language", "word"), [("ar", "الحل"), ("en", "Remedy")])
def test_a_missing_scenario_exits_2_in_the_chosen_language(tmp_path: Path, language: str, word: str) -> None:
    """The message names what is missing and the remedy; nothing is written."""
    done = run("plan", tmp_path / "nowhere", "--out", tmp_path / "out", language=language)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert word in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_bad_table_names_file_row_and_remedy(tmp_path: Path) -> None:
    """`scenario check` and `plan` refuse the same way."""
    broken = tmp_path / "broken"
    shutil.copytree(RAML, broken)
    table = broken / "units.csv"
    lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([lines[0], *lines[1:2], lines[1]]) + "\n", "utf-8")
    for command in (["scenario", "check", broken], ["plan", broken, "--out", tmp_path / "out"]):
        done = run(*command)
        assert done.returncode == 2
        assert "units.csv" in done.stderr
        assert "row 3" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A write that fails exits 2, says so, and leaves the folder as it was."""
    out = tmp_path / "out"
    limited = ["bash", "-c", f'ulimit -f 40; exec "$0" plan "{RAML}" --out "{out}"', HIMAYA]
    environment = {**os.environ, "HIMAYA_LANG": "en"}
    done = subprocess.run(limited, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2, done.stderr
    assert "no room" in done.stderr
    assert not out.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_roads_build_and_info(tmp_path: Path) -> None:
    """A road file is built once and read back; the counts agree, in words too; what is only a note is marked."""
    built = run("roads", "build", RAML / "roads.osm.gz", "--out", tmp_path / "roads.npz", "--json")
    assert built.returncode == 0, built.stderr
    assert built.stderr.startswith("Note: ")
    told = run("roads", "info", tmp_path / "roads.npz", language="ar")
    figures = json.loads(built.stdout)
    assert figures == json.loads(run("roads", "info", tmp_path / "roads.npz", "--json").stdout)
    assert f"التقاطعات: {figures['nodes']:,}" in told.stdout
    assert f"باتجاه واحد: {figures['one_way_sections']:,}" in told.stdout
    assert told.stderr.startswith("تنبيه: ")


def test_version_and_help() -> None:
    """The first two things anyone types work."""
    assert run("--version").stdout.startswith("himaya")
    assert "plan" in run("--help").stdout


def test_no_document_is_made_from_an_altered_plan(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """An order bears the plan's hash, so a changed plan gets none; the message names the part."""
    copy = tmp_path / "plan"
    shutil.copytree(planned[0], copy)
    text = (copy / "plan.json").read_text("utf-8")
    (copy / "plan.json").write_text(text.replace('"filled":true', '"filled":false', 1), "utf-8")
    done = run("order", copy, "--out", tmp_path / "order.pdf")
    assert done.returncode == 2
    assert "/elements/" in done.stderr
    assert not (tmp_path / "order.pdf").exists()


def test_forms_are_written_in_either_language(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """Numbers with commas between them; the file is a PDF and the message names it."""
    out = tmp_path / "forms.pdf"
    for language in ("ar", "en"):
        done = run("order", planned[0], "--forms", "202,215a", "--form-language", language, "--out", out)
        assert done.returncode == 0, done.stderr
        assert str(out) in done.stdout
        assert out.read_bytes().startswith(b"%PDF")


def test_an_unknown_form_is_refused(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """The numbers that exist are listed and nothing is written."""
    done = run("order", planned[0], "--forms", "202,999", "--out", tmp_path / "forms.pdf")
    assert done.returncode == 2
    assert "999" in done.stderr
    assert "215A" in done.stderr
    assert not (tmp_path / "forms.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["plan"], "scenario_dir"),
        (["plan", RAML, "--out", "x", "--seed", "-7"], "--seed"),
        (["plan", RAML, "--out", "x", "--time-limit", "nan"], "--time-limit"),
        (["plan", "--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["plan", RAML, "--out", RAML], "raml-station"),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("ar", "الحل"), ("en", "Remedy")])
def test_what_is_typed_wrongly_is_told_with_its_remedy(
    tmp_path: Path, arguments: list[str | Path], named: str, language: str, word: str
) -> None:
    """Exit code 2, the word that is wrong and the remedy in the chosen language, no trace."""
    done = run(*arguments, language=language, cwd=tmp_path)
    assert done.returncode == 2
    assert named in done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("language", "word"), [("ar", "قبل الأمر"), ("en", "before the command")])
def test_the_language_typed_after_a_command_is_sent_before_it(tmp_path: Path, language: str, word: str) -> None:
    """The option is known, only not there: the remedy shows its place."""
    done = run("plan", RAML, "--out", "x", "--lang", language, language=language, cwd=tmp_path)
    assert done.returncode == 2
    assert word in done.stderr
    assert "himaya --lang" in done.stderr


def test_not_a_number_is_no_plan(planned: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    """NaN, which JSON does not know, is refused like any foreign file."""
    copy = tmp_path / "plan"
    shutil.copytree(planned[0], copy)
    text = (copy / "plan.json").read_text("utf-8")
    (copy / "plan.json").write_text(text.replace('"seed": 1', '"seed": NaN', 1), "utf-8")
    done = run("verify", copy)
    assert done.returncode == 2
    assert "plan.json" in done.stderr
