"""The plan as a workbook: one right-to-left sheet per list, Arabic headings with English under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.spreadsheet import TableSheet, spreadsheet
from himaya.documents.workbook_sheets import REHEARSAL, SHEETS
from himaya.files import write_atomically
from himaya.planning.planfile import read_issued_plan

if TYPE_CHECKING:
    from pathlib import Path


def write_workbook(plan_dir: Path, out: Path, *, mark: str = "") -> None:
    """Write the plan's lists as XLSX, or leave the file as it was.

    Times are those of the scenario's zone. `mark` stands before every title, as of an exercise.

    Raises
    ------
    InvalidInputError : `files.missing`, `files.unwritable`, or what reading plan.json finds.

    Notes
    -----
    The same plan gives the same bytes.
    """
    plan = read_issued_plan(plan_dir / "plan.json")
    asked = (*SHEETS, *REHEARSAL) if "rehearsal" in plan else SHEETS
    sheets = [TableSheet(sheet.title, sheet.columns(plan), sheet.rows(plan)) for sheet in asked if sheet.columns(plan)]
    title = plan["inputs"]["scenario"]["name_ar"]
    write_atomically(out, spreadsheet(sheets, title=title, identifier=plan["hash"], mark=mark))
