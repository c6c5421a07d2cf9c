"""Lists and roll-ups of a whole country: 27 directorates, 5,000 places, 20,000 posts, 60,000 assignments, SQLite."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import django


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """95th percentile of each page, in a process of its own with a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HIMAYA_DATA_DIR": folder, "HIMAYA_DEMO": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "himaya.web.settings"
        command = [sys.executable, __file__, "quick" if quick else "full"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    django.setup()
    visits = importlib.import_module("visits")  # it imports models, which exist only after the set-up
    print(json.dumps(visits.measured(sys.argv[1])))
