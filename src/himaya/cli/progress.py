"""A progress bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from himaya.ending import put_away
from himaya.faults import Language
from himaya.planning.result import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.result import Progress as Listener

_STAGES = {
    "scenario": ("قراءة البيانات", "Reading the scenario"),
    "roads": ("قراءة شبكة الطرق", "Reading the roads"),
    "demand": ("حساب الاحتياج", "Computing needs"),
    "cordon": ("السيطرة على الطرق", "Cutting cordons"),
    "posting": ("توزيع الوحدات", "Posting units"),
    "protect": ("أضعف الأماكن حماية", "Protecting the weakest place"),
    "patrol": ("دوريات الوحدات المتحركة", "Making rounds"),
    "supervise": ("جولات الإشراف على الخدمات", "Making supervisors' tours"),
    "respond.ambulance": ("انتظار الإسعاف", "Standby of ambulances"),
    "respond.fire": ("انتظار الحماية المدنية", "Standby of fire engines"),
    "respond.emergency_police": ("انتظار النجدة", "Standby of emergency police"),
    "respond.rapid_intervention": ("انتظار التدخل السريع", "Standby of rapid intervention"),
    "respond.eod": ("انتظار المفرقعات", "Standby of explosives teams"),
    "respond.traffic": ("انتظار المرور", "Standby of traffic units"),
    "rehearse": ("بروفة الليلة", "Rehearsing the night"),
    "roster": ("إعداد جدول الخدمة", "Making the duty table"),
    "document": ("كتابة الخطة", "Writing the plan"),
    "nation.games": ("احتياج المديريات", "Needs of the directorates"),
    "nation.plans": ("خطط المديريات", "Plans of the directorates"),
    "tiles": ("رسم الشوارع", "Drawing the streets"),
}


@contextmanager
def progress_bar(language: Language, *, quiet: bool = False) -> Iterator[Listener]:
    """Show a bar on standard error while the block runs, if a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    with put_away(lambda: shown, Progress.stop) as bar:
        bar.start()
        task = bar.add_task("", total=1.0)

        def tell(room: str, fraction: float) -> None:
            arabic, english = _STAGES.get(room, (room, room))
            bar.update(task, completed=fraction, description=arabic if language is Language.AR else english)

        yield tell
