"""For everybody: how many reports came, how many were answered, and how soon."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from django.utils import timezone

from himaya.web.portal.actions import tell_figures
from himaya.web.portal.figures import FEWEST, REPORTS
from himaya.web.reports.models import PublicReport, ReportStep

OVER = timedelta(days=365)
_HOUR = timedelta(hours=1)


def publish_report_figures() -> None:
    """Tell the last year; a count below the fewest is not told, and no time of so few."""
    since = timezone.now() - OVER
    received = PublicReport.objects.filter(received_at__gt=since).count()
    answers = ReportStep.objects.filter(step="answer", report__received_at__gt=since)
    took = [at - came for at, came in answers.values_list("at", "report__received_at")]
    hours = round(median(one / _HOUR for one in took), 1) if len(took) >= FEWEST else None
    tell_figures(
        REPORTS,
        {
            "days": OVER.days,
            "fewest": FEWEST,
            "received": received if received >= FEWEST else None,
            "answered": len(took) if len(took) >= FEWEST else None,
            "median_h": hours,
        },
    )
