"""nation.toml: the country is read whole, or refused with every fault, its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from himaya.faults import InvalidInputError, Language
from himaya.scenario.governorates import governorates
from himaya.scenario.nation import is_nation, read_nation

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GOOD = """id = "feast"
name_ar = "تأمين العيد"
name_en = "Feast"
celebration = "coptic-christmas"
reserve_teams = 4
[directorates]
EG-C = "EG-C"
EG-GZ = "EG-GZ"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for iso in ("EG-C", "EG-GZ"):
        (tmp_path / iso).mkdir()
    (tmp_path / "nation.toml").write_text(GOOD, "utf-8")
    return tmp_path


def codes_of(folder: Path) -> set[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_nation(folder)
    for fault in caught.value.faults:
        assert fault.file == "nation.toml"
        for language in Language:
            assert fault.text(language)
    return {fault.code for fault in caught.value.faults}


def test_the_shipped_country_names_every_directorate() -> None:
    """All 27 governorates, each with a folder; Alexandria's is the one with real roads."""
    nation = read_nation(SCENARIOS / "egypt-christmas")
    assert is_nation(SCENARIOS / "egypt-christmas")
    assert not is_nation(SCENARIOS / "raml-station")
    assert set(nation.folders) == set(governorates())
    assert nation.folders["EG-ALX"] == (SCENARIOS / "alexandria-christmas").resolve()


def test_directorates_come_in_the_order_of_their_codes(folder: Path) -> None:
    """However the file lists them, so that two listings give one plan."""
    turned = GOOD.replace('EG-C = "EG-C"\nEG-GZ = "EG-GZ"', 'EG-GZ = "EG-GZ"\nEG-C = "EG-C"')
    (folder / "nation.toml").write_text(turned, "utf-8")
    assert list(read_nation(folder).folders) == ["EG-C", "EG-GZ"]


BAD = (
    ("reserve_teams = 4", "reserve_teams = -1", "nation.bad_reserve"),
    ("reserve_teams = 4", "reserve_teams = true", "nation.bad_reserve"),
    ("reserve_teams = 4", "", "nation.bad_reserve"),
    ('id = "feast"', 'id = " "', "nation.missing_setting"),
    ('id = "feast"', 'id = "feast"\ncolour = "red"', "nation.unknown_setting"),
    ('"coptic-christmas"', '"first-snow"', "nation.unknown_celebration"),
    ('EG-GZ = "EG-GZ"', 'EG-XX = "EG-GZ"', "nation.unknown_directorate"),
    ('EG-GZ = "EG-GZ"', 'EG-GZ = "elsewhere"', "nation.no_folder"),
    ('[directorates]\nEG-C = "EG-C"\nEG-GZ = "EG-GZ"\n', "", "nation.no_directorates"),
)


@pytest.mark.parametrize(("old", "new", "code"), BAD)
def test_what_does_not_fit_is_refused(folder: Path, old: str, new: str, code: str) -> None:
    """One fault each, told in both languages with its remedy."""
    (folder / "nation.toml").write_text(GOOD.replace(old, new), "utf-8")
    assert codes_of(folder) == {code}


def test_every_fault_is_told_at_once(folder: Path) -> None:
    """A reader mends the file in one go."""
    text = GOOD.replace("reserve_teams = 4", "reserve_teams = 1.5").replace("EG-GZ =", "EG-XX =")
    (folder / "nation.toml").write_text(text, "utf-8")
    assert codes_of(folder) == {"nation.bad_reserve", "nation.unknown_directorate"}


def test_a_file_that_is_no_toml_names_it(folder: Path) -> None:
    """As every other settings file."""
    (folder / "nation.toml").write_text("id =", "utf-8")
    assert codes_of(folder) == {"scenario.bad_toml"}
