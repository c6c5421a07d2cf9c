"""Measure every room beside what a user would pick today; print a table and write docs/reference/benchmarks.md.

Every module of this folder with `rows(*, quick)` takes part. A row is a mapping with `work`, `instance`, `ours_s`,
`peer`, `peer_s`, `ratio` (peer_s / ours_s), `agrees` and `note`; further keys become further columns.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import resource
import sys
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import himaya

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
COLUMNS = ("work", "instance", "ours_s", "peer", "peer_s", "ratio", "agrees", "note")
HEADINGS = {"ours_s": "ours", "peer_s": "peer takes", "ratio": "peer / ours"}
LEGEND = (
    "Least wall time of several runs unless the note says otherwise, ours and peer in the same run. "
    "*agrees*: our value equals the peer's, or passes verification where there is no peer."
)
MEASURED = (
    "numpy", "scipy", "numba", "highspy", "ortools", "igraph", "networkit", "pandana", "spopt", "pulp", "shapely",
    "osmium", "pyvrp",
)  # fmt: skip


def modules(only: Sequence[str]) -> list[str]:
    """Names of the modules that measure something, `only` some of them when asked."""
    found = [path for path in sorted(FOLDER.glob("*.py")) if "\ndef rows(" in path.read_text("utf-8")]
    return [path.stem for path in found if path.stem in only or not only]


def measured(name: str, *, quick: bool) -> tuple[list[dict[str, Any]], str, float]:
    """Rows of one module, what stood in the way when a peer is not there, and its largest process in GB.

    Every module has a process of its own, so that none inherits memory or warm kernels from the one before.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, quick=quick).result()


def _measure(name: str, *, quick: bool) -> tuple[list[dict[str, Any]], str, float]:
    sys.path.insert(0, str(FOLDER))
    rows, missing = [], ""
    try:
        rows = importlib.import_module(name).rows(quick=quick)
    except (ImportError, PackageNotFoundError) as error:
        missing = f"not measured: {error}"
    largest_kb = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return rows, missing, largest_kb / 1e6


def shown(key: str, value: Any) -> str:
    """A cell as a person reads it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, str):
        return value
    if key.endswith("_per_s") or isinstance(value, int):
        return f"{value:,.0f}"
    if key.endswith("_s"):
        return duration(value)
    return f"{value:,.1f} x" if key == "ratio" else f"{value:,.4f}".rstrip("0").rstrip(".")


def duration(seconds: float) -> str:
    """Seconds in the unit that fits."""
    units = ((1.0, "s"), (1e3, "ms"), (1e6, "µs"))
    factor, unit = next((fit for fit in units if seconds * fit[0] >= 1), units[-1])
    return f"{seconds * factor:.3g} {unit}"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """An aligned Markdown table; columns in which nothing stands are left out."""
    further = list(dict.fromkeys(key for row in rows for key in row if key not in COLUMNS))
    every = (*COLUMNS[:-1], *further, COLUMNS[-1])
    keys = [key for key in every if any(row.get(key) not in (None, "") for row in rows)]
    cells = [[HEADINGS.get(key, key.replace("_", " ")) for key in keys]]
    cells += [[shown(key, row.get(key)).replace("|", "\\|") for key in keys] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in cells]
    lines = [f"| {' | '.join(line)} |" for line in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and Python."""
    cpu = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": cpu[1] if cpu else platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GB",
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "Python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Version of every library that is measured; a missing one is said."""
    found = {}
    for name in MEASURED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed, not measured"
    return found


def page(sections: Mapping[str, str], *, quick: bool, seconds: float) -> str:
    """The whole page, from the tables of the modules."""
    targets = tomllib.loads((FOLDER / "targets.toml").read_text("utf-8"))
    facts = [f"| {key} | {value} |" for key, value in {**machine(), "himaya": himaya.__version__, **versions()}.items()]
    command = "make bench" if quick else "make bench-full"
    made = f"Written by `{command}` on {datetime.now(tz=UTC):%Y-%m-%d}, {seconds / 60:.0f} min"
    parts = ["# Benchmarks", f"{made}; do not edit. {LEGEND}"]
    for name, body in sections.items():
        parts += [f"## {name.replace('_', ' ')}", body]
        parts += [f"To reach: {target}" for target in targets.get(name, [])]
    return "\n\n".join([*parts, "## Machine and versions", "\n".join(["| what | which |", "|---|---|", *facts])]) + "\n"


def main() -> int:
    """Measure, print, write; exit 1 when a value does not agree or a module could not run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("only", nargs="*", help="modules to measure; then the page is printed and not written")
    parser.add_argument("--full", action="store_true", help="every instance at full size")
    asked = parser.parse_args()
    sys.path.insert(0, str(FOLDER))
    begin, sections, sound = time.perf_counter(), {}, True
    for name in modules(asked.only):
        print(f"\n{name} ...", flush=True)
        start = time.perf_counter()
        rows, missing, largest_gb = measured(name, quick=not asked.full)
        sound = sound and not missing and all(row.get("agrees") in (None, True) for row in rows)
        cost = f"{time.perf_counter() - start:.0f} s; largest process, peers in it included: {largest_gb:.2f} GB."
        sections[name] = "\n\n".join(part for part in (table(rows) if rows else "", missing, cost) if part)
        print(sections[name], flush=True)
    if not asked.only:
        PAGE.write_text(page(sections, quick=not asked.full, seconds=time.perf_counter() - begin), "utf-8")
        print(f"\nwritten: {PAGE.relative_to(ROOT)}")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
