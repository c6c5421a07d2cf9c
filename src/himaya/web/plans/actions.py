"""The only writers of plans."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import Fault, HimayaError, Language
from himaya.files import sha256_of
from himaya.planning.planfile import read_plan
from himaya.web.plans.models import Plan, PlanState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from himaya.planning.result import Finding

    Verify = Callable[[Path], Sequence[Finding]]

PLAN_FILE = "plan.json"
_FINDINGS_SHOWN = 5


def import_plans(plans_dir: Path, *, verify: Verify) -> list[Plan]:
    """Import every plan folder; one that has not changed since it was checked is not checked again."""
    if not plans_dir.is_dir():
        return []
    folders = (folder for folder in sorted(plans_dir.iterdir()) if folder.is_dir() and not folder.name.startswith("."))
    return [import_plan(folder, verify=verify) for folder in folders]


def import_plan(folder: Path, *, verify: Verify) -> Plan:
    """Read and verify a plan folder and keep what was found, good or bad.

    Parameters
    ----------
    folder : holds plan.json, plan.geojson, roads.npz and roads.pmtiles; its name becomes the plan's address.
    verify : independent check of the folder; an empty answer means that everything holds.
    """
    path = folder / PLAN_FILE
    digest = sha256_of(path) if path.is_file() else ""
    known = Plan.objects.filter(folder=folder.name).first()
    if known is not None and digest and known.file_sha256 == digest:
        return known
    row = {"slug": folder.name, "file_sha256": digest, "checked_at": timezone.now(), **_examined(folder, verify)}
    plan, _created = Plan.objects.update_or_create(folder=folder.name, defaults=row)
    return plan


def _examined(folder: Path, verify: Verify) -> dict[str, Any]:
    """Fields that say what the folder holds and whether it is what it claims to be."""
    try:
        document = read_plan(folder / PLAN_FILE)
        described = _described(document)
        findings = verify(folder)
    except HimayaError as error:
        return {"state": PlanState.UNREADABLE, **_faults(error.faults)}
    except (KeyError, TypeError, ValueError, IndexError):
        return {"state": PlanState.UNREADABLE, **_faults([Fault("planning.not_a_plan", file=PLAN_FILE)])}
    if findings:
        lines = [f"{one.where}: {one.found} ≠ {one.expected}" for one in findings[:_FINDINGS_SHOWN]]
        more = [f"+ {len(findings) - _FINDINGS_SHOWN}"] if len(findings) > _FINDINGS_SHOWN else []
        text = "\n".join([*lines, *more])
        return {**described, "state": PlanState.ALTERED, "fault_ar": text, "fault_en": text}
    return {**described, "state": PlanState.VERIFIED, "fault_ar": "", "fault_en": ""}


def _described(document: Mapping[str, Any]) -> dict[str, Any]:
    scenario = document["inputs"]["scenario"]
    return {
        "title_ar": scenario["name_ar"],
        "title_en": scenario["name_en"],
        "hash": document["hash"],
        "start": datetime.fromisoformat(scenario["start"]),
        "end": datetime.fromisoformat(scenario["end"]),
        "zone": scenario["timezone"],
        "n_places": len(document["places"]),
        "n_elements": len(document["elements"]),
        "n_gaps": len(document["gaps"]),
        "worst_protection": float(document["worst"]["protection"]),
    }


def _faults(faults: Sequence[Fault]) -> dict[str, str]:
    return {
        f"fault_{language}": "\n".join(fault.text(language) for fault in faults[:_FINDINGS_SHOWN])
        for language in Language
    }
