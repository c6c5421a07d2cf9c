"""Run a command with a PostgreSQL of its own, made in a temporary folder and thrown away afterwards.

    python scripts/with_postgresql.py COMMAND ARGUMENT...

The command finds it in HIMAYA_DATABASE_URL. It listens on a socket in that
folder alone, writes without waiting for the disk, and never runs as root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWNER = "postgres"
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
}


def main(command: Sequence[str]) -> int:
    """Status of the command; 1 where there is no PostgreSQL, or nothing to run."""
    programs = _programs()
    if programs is None or not command:
        print(__doc__ if programs else "PostgreSQL is not installed here. Run: apt-get install -y postgresql")
        return 1
    with _cluster(programs) as url:
        return subprocess.run(command, env={**os.environ, "HIMAYA_DATABASE_URL": url}, check=False).returncode


def _programs() -> Path | None:
    """Folder of initdb and pg_ctl: on the path, or the newest that Debian installed beside it."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    """A running cluster with one database; yields its address."""
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="himaya-pg-") as name:
        folder = Path(name)
        if as_owner:
            shutil.chown(folder, OWNER, OWNER)
        data, user = folder / "data", OWNER if as_owner else "himaya"
        settings = " ".join(f"-c {key}='{value}'" for key, value in _FAST.items())
        pg_ctl = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-s", "-w"]
        _run([*as_owner, str(programs / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8",
              "--locale=C", "--no-sync"], folder)  # fmt: skip
        _run([*pg_ctl, "start", "-l", str(folder / "log"), "-o", f"{settings} -k '{folder}'"], folder)
        try:
            yield f"postgresql://{user}@/postgres?host={quote(name, safe='')}"
        finally:
            _run([*pg_ctl, "stop", "-m", "immediate"], folder)


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
