"""From the reading of a report to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.comments.models import Danger, Source
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.portal.categories import Category
from himaya.web.reports.actions.common import check_step, checked_words, locked, step_to
from himaya.web.reports.models import LONGEST_NOTE

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.reports.models import PublicReport

LONGEST_SERVICE = 200


def acknowledge(report: PublicReport, *, by: User) -> PublicReport:
    """Say that an office has it before it.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`.
    """
    return _plain(report, "acknowledge", by)


def triage(report: PublicReport, *, category: str, by: User) -> PublicReport:
    """Say what it is about, which may be another category than its sender chose.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`, `reports.no_category`.
    """
    office = require(by, Verb.TRIAGE_REPORTS, area=report.area)
    with transaction.atomic():
        fresh = locked(report)
        check_step(fresh, "triage")
        if category not in Category.values:
            raise InvalidInputError.of("reports.no_category")
        fresh.category = category
        return step_to(fresh, "triage", by=by, office=office, changed=["category"])


def link(report: PublicReport, *, by: User) -> PublicReport:
    """Say that its danger was handed to operations, once a second account has done so.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`, `reports.not_handed_over`.
    """
    office = require(by, Verb.TRIAGE_REPORTS, area=report.area)
    with transaction.atomic():
        fresh = locked(report)
        check_step(fresh, "link")
        over = Danger.objects.filter(source=Source.REPORT, source_id=fresh.pk, incident__isnull=False).first()
        if over is None:
            raise InvalidInputError.of("reports.not_handed_over")
        fresh.incident = over.incident
        return step_to(fresh, "link", by=by, office=office, changed=["incident"])


def serve(report: PublicReport, *, service: str, by: User) -> PublicReport:
    """Say to which service it was passed.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`, `reports.words_needed`.
    """
    office = require(by, Verb.TRIAGE_REPORTS, area=report.area)
    with transaction.atomic():
        fresh = locked(report)
        check_step(fresh, "serve")
        fresh.service = checked_words(service, LONGEST_SERVICE)
        return step_to(fresh, "serve", by=by, office=office, changed=["service"])


def inform(report: PublicReport, *, by: User) -> PublicReport:
    """Keep it as information.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`.
    """
    return _plain(report, "inform", by)


def refuse(report: PublicReport, *, reason: str, by: User) -> PublicReport:
    """Say that nothing can be done, and why; its sender reads it.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`, `reports.words_needed`.
    """
    return _with_words(report, "refuse", reason, "", by)


def answer_report(report: PublicReport, *, arabic: str, english: str, by: User) -> PublicReport:
    """Answer its sender, who reads it by receipt.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`, `reports.words_needed`.
    """
    return _with_words(report, "answer", arabic, english, by)


def close(report: PublicReport, *, by: User) -> PublicReport:
    """Close what was answered.

    Raises
    ------
    InvalidInputError : `reports.step_not_allowed`.
    """
    return _plain(report, "close", by)


def _plain(report: PublicReport, step: str, by: User) -> PublicReport:
    office = require(by, Verb.TRIAGE_REPORTS, area=report.area)
    with transaction.atomic():
        return step_to(locked(report), step, by=by, office=office)


def _with_words(report: PublicReport, step: str, arabic: str, english: str, by: User) -> PublicReport:
    office = require(by, Verb.TRIAGE_REPORTS, area=report.area)
    with transaction.atomic():
        fresh = locked(report)
        check_step(fresh, step)
        notes = (checked_words(arabic), masked(english, LONGEST_NOTE))
        return step_to(fresh, step, by=by, office=office, notes=notes)
