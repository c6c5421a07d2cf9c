"""Plan folders come in: read, verified, kept as computed solutions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, HimayaError, Language
from himaya.files import sha256_of
from himaya.planning.planfile import read_plan
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind
from himaya.web.plans.models import Solution, SolutionState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from himaya.planning.result import Finding
    from himaya.web.accounts.models import User

    Verify = Callable[[Path], Sequence[Finding]]

PLAN_FILE = "plan.json"
_FINDINGS_SHOWN = 5


def import_plans(plans_dir: Path, *, verify: Verify) -> list[Solution]:
    """Import every plan folder; one that has not changed since it was checked is not checked again."""
    if not plans_dir.is_dir():
        return []
    folders = (folder for folder in sorted(plans_dir.iterdir()) if folder.is_dir() and not folder.name.startswith("."))
    return [import_plan(folder, verify=verify) for folder in folders]


def import_plan(folder: Path, *, verify: Verify) -> Solution:
    """Read and verify a plan folder and keep what was found, good or bad.

    Parameters
    ----------
    folder : holds plan.json, plan.geojson, roads.npz and roads.pmtiles; its name becomes the plan's address.
    verify : independent check of the folder; an empty answer means that everything holds.
    """
    path = folder / PLAN_FILE
    digest = sha256_of(path) if path.is_file() else ""
    known = Solution.objects.filter(folder=folder.name).first()
    if known is not None and digest and known.file_sha256 == digest:
        return known
    examined, rules = _examined(folder, verify)
    row = {"slug": folder.name, "file_sha256": digest, "checked_at": timezone.now(), **examined}
    with transaction.atomic():
        plan, created = Solution.objects.update_or_create(folder=folder.name, defaults=row)
        _write_down(plan, before=None if created else known, rules=rules)
    return plan


def _write_down(plan: Solution, *, before: Solution | None, rules: Sequence[str]) -> None:
    """Entries of one check: that a new plan came, and what became of it. Of a refused plan only the rules are kept."""
    if before is None:
        after = {"file_sha256": plan.file_sha256}
        record(Action.PLAN_IMPORTED, by=None, kind=Kind.PLAN, object_id=plan.slug, after=after)
    record(
        Action.PLAN_VERIFIED if plan.is_verified else Action.PLAN_REFUSED,
        by=None,
        kind=Kind.PLAN,
        object_id=plan.slug,
        before=None if before is None else _state(before),
        after={**_state(plan), **({"rules": list(rules)} if rules else {})},
        happened_at=plan.checked_at,
    )


def _state(plan: Solution) -> dict[str, str]:
    return {"state": str(plan.state), "hash": plan.hash, "file_sha256": plan.file_sha256}


def record_download(plan: Solution, document: str, *, by: User) -> None:
    """Write down which office took which document of a plan."""
    after = {"document": document, "hash": plan.hash}
    with transaction.atomic():
        record(Action.PLAN_DOWNLOADED, by=by, kind=Kind.PLAN, object_id=plan.slug, after=after)


def _examined(folder: Path, verify: Verify) -> tuple[dict[str, Any], list[str]]:
    """Fields that say what the folder holds and whether it is what it claims to be, and the rules it breaks."""
    try:
        document = read_plan(folder / PLAN_FILE)
        described = _described(document)
        findings = verify(folder)
    except HimayaError as error:
        return _unreadable(error.faults)
    except (KeyError, TypeError, ValueError, IndexError):
        return _unreadable([Fault("planning.not_a_plan", file=PLAN_FILE)])
    if findings:
        lines = [f"{one.where}: {one.found} ≠ {one.expected}" for one in findings[:_FINDINGS_SHOWN]]
        more = [f"+ {len(findings) - _FINDINGS_SHOWN}"] if len(findings) > _FINDINGS_SHOWN else []
        text = "\n".join([*lines, *more])
        where = [f"{one.room} {one.where}" for one in findings[:_FINDINGS_SHOWN]]
        return {**described, "state": SolutionState.ALTERED, "fault_ar": text, "fault_en": text}, where
    return {**described, "state": SolutionState.VERIFIED, "fault_ar": "", "fault_en": ""}, []


def _described(document: Mapping[str, Any]) -> dict[str, Any]:
    scenario = document["inputs"]["scenario"]
    return {
        "area": scenario.get("governorate", ""),
        "title_ar": scenario["name_ar"],
        "title_en": scenario["name_en"],
        "hash": document["hash"],
        "start": datetime.fromisoformat(scenario["start"]),
        "end": datetime.fromisoformat(scenario["end"]),
        "zone": scenario["timezone"],
        "estimated": document["inputs"]["roads"].get("estimated", False),
        "n_places": len(document["places"]),
        "n_elements": len(document["elements"]),
        "n_gaps": len(document["gaps"]),
        "worst_protection": float(document["worst"]["protection"]),
    }


def _unreadable(faults: Sequence[Fault]) -> tuple[dict[str, Any], list[str]]:
    shown = {
        f"fault_{language}": "\n".join(fault.text(language) for fault in faults[:_FINDINGS_SHOWN])
        for language in Language
    }
    return {"state": SolutionState.UNREADABLE, **shown}, sorted({fault.code for fault in faults})
