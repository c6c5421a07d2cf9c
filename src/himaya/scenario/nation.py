"""A celebration of the whole country: nation.toml names the scenario of every directorate and the national reserve."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.cells import celebration_words
from himaya.scenario.governorates import governorates
from himaya.scenario.sheets import read_text

NATION_FILE = "nation.toml"
MOST_RESERVE = 10_000
_TEXTS = ("id", "name_ar", "name_en", "celebration")
_KEYS = frozenset({*_TEXTS, "reserve_teams", "directorates"})


@dataclass(frozen=True, slots=True)
class Nation:
    """What the country plans as a whole.

    `reserve_teams` mobile teams of the centre may stand in any directorate in any watch; `folders` leads from the ISO
    code of each directorate to its scenario, in the order of the codes.
    """

    id: str
    name_ar: str
    name_en: str
    celebration: str
    reserve_teams: int
    folders: Mapping[str, Path]


def is_nation(path: Path) -> bool:
    """Whether a folder holds the country and not one directorate."""
    return (path / NATION_FILE).is_file()


def read_nation(path: Path) -> Nation:
    """The country of a folder with nation.toml.

    Raises
    ------
    InvalidInputError : `files.missing`, `scenario.not_utf8`, `scenario.bad_toml`, and at once every setting that is
        missing or unknown (`nation.*`) and every directorate without a folder.
    """
    file = path / NATION_FILE
    try:
        table = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError.of("scenario.bad_toml", file=NATION_FILE, row=1, value=str(error)) from error
    faults = [*_setting_faults(table), *_folder_faults(path, table.get("directorates"))]
    if faults:
        raise InvalidInputError(faults)
    folders = {iso: (path / table["directorates"][iso]).resolve() for iso in sorted(table["directorates"])}
    return Nation(**{key: table[key] for key in _TEXTS}, reserve_teams=table["reserve_teams"], folders=folders)


def _setting_faults(table: Mapping[str, Any]) -> list[Fault]:
    faults = [Fault("nation.unknown_setting", NATION_FILE, value=key) for key in sorted(set(table) - _KEYS)]
    empty = [key for key in _TEXTS if not (isinstance(table.get(key), str) and table[key].strip())]
    faults += [Fault("nation.missing_setting", NATION_FILE, value=key) for key in empty]
    if table.get("celebration", "coptic-christmas") not in set(celebration_words().values()):
        faults.append(Fault("nation.unknown_celebration", NATION_FILE, value=str(table["celebration"])))
    teams = table.get("reserve_teams")
    if isinstance(teams, bool) or not isinstance(teams, int) or not 0 <= teams <= MOST_RESERVE:
        faults.append(Fault("nation.bad_reserve", NATION_FILE, value=str(teams), details={"most": str(MOST_RESERVE)}))
    return faults


def _folder_faults(path: Path, folders: object) -> list[Fault]:
    if not isinstance(folders, dict) or not folders:
        return [Fault("nation.no_directorates", NATION_FILE)]
    faults = []
    for iso, name in folders.items():
        if iso not in governorates():
            faults.append(Fault("nation.unknown_directorate", NATION_FILE, value=iso))
        elif not (isinstance(name, str) and (path / name).exists()):
            faults.append(Fault("nation.no_folder", NATION_FILE, value=str(name), details={"iso": iso}))
    return faults
