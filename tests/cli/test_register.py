from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HIMAYA = str(Path(sys.executable).with_name("himaya"))
HEAD = "المعرف,الاسم بالعربية,النوع,خط الطول,خط العرض,المحافظة,السعة"


def run(data_dir: Path, *arguments: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run the real command on a data folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    environment |= {"HIMAYA_DATA_DIR": str(data_dir), "HIMAYA_LANG": language}
    return subprocess.run(
        [HIMAYA, "import", *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
    )


def test_a_table_from_trial_to_register(tmp_path: Path, data: Path) -> None:
    """A trial writes nothing; the refused row is told by file, row and column; the second time nothing changes."""
    file = tmp_path / "أماكن.csv"
    good, bad = "P-1,مسجد النور,مسجد,29.92,31.21,,500", "P-2,مسجد الهدى,مسجد,29.93,31.22,,-٥"
    file.write_text(f"{HEAD}\n{good}\n{bad}", "utf-8")
    trial = run(data, "places", file, "--dry-run", "--area", "EG-ALX")
    assert trial.returncode == 1
    assert "row 3, column السعة, value «-٥»" in trial.stdout
    assert trial.stdout.splitlines()[-1] == "added: 1, changed: 0, as it stands: 0, refused: 1, nothing was written"
    for expected in ("مضاف: 1، معدَّل: 0، كما هو: 0، مرفوض: 1", "مضاف: 0، معدَّل: 0، كما هو: 1، مرفوض: 1"):
        done = run(data, "places", file, "--area", "EG-ALX", language="ar")
        assert done.stdout.splitlines()[-1] == expected


def test_what_cannot_be_read_is_told(tmp_path: Path, data: Path) -> None:
    """A file that is not there, one that is no table, and a governorate that is unknown end with 2."""
    file = tmp_path / "x.xlsx"
    assert run(data, "places", file).returncode == 2
    file.write_bytes(b"%PDF-1.7")
    told = run(data, "units", file)
    assert (told.returncode, "neither an XLSX nor a CSV" in told.stderr) == (2, True)
    assert run(data, "places", file, "--area", "EG-QH").returncode == 2
