"""What a draft says beside its elements: aim, objectives, lines of effort, annexes, human dimension, contingencies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.plans.actions.drafts import changing, office_of
from himaya.web.plans.models import Axis, Contingency, HumanCheck, HumanItem, HumanState, Objective, OperationalPeriod
from himaya.web.plans.seen import mark_of, refuse_unseen
from himaya.web.plans.texts import checked, needed, refuse_people

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import Model

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion

ANNEXES = ("communications", "medical")
PARTS: dict[str, type[Any]] = {
    "objectives": Objective, "axes": Axis, "contingencies": Contingency, "periods": OperationalPeriod,
}  # fmt: skip
_LETTERS = {Objective: "O", Axis: "A", Contingency: "C"}
_NUMBER = re.compile(r"\d+$")


def set_aim(version_id: int, *, by: User, aim: str, shown: str | None = None) -> None:
    """Say what the version is for.

    Parameters
    ----------
    shown : here and below, the digest of what the form showed, as `seen.refuse_unseen` takes it.

    Raises
    ------
    InvalidInputError : the faults of `changing`, `plans.personal_data`, `plans.objective_names_people`.
    """
    with changing(version_id, by=by) as change:
        refuse_unseen(mark_of(change.version, "aim"), shown)
        text = needed(aim=aim)["aim"]
        refuse_people(aim=text)
        change.before, change.after = {"aim": change.version.aim}, {"aim": text}
        change.version.aim = text


def save_objective(
    version_id: int, *, by: User, text: str, measure: str, owner: str, key: str = "", shown: str | None = None
) -> Objective:
    """Add an objective, or change the one of this key.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.text_missing` without a text or a measure,
        `plans.unknown_office` without an owner, `plans.objective_names_people`, `plans.personal_data`.
    """
    with changing(version_id, by=by) as change:
        said = needed(text=text, measure=measure)
        refuse_people(**said)
        values = {**said, "owner": office_of(owner, change.version)}
        row: Objective
        row, change.before = _saved(Objective, change.version, key, values, shown)
        change.after = {"objective": row.key, **said, "owner": owner}
    return row


def save_axis(version_id: int, *, by: User, key: str = "", shown: str | None = None, **said: str) -> Axis:
    """Add a line of effort or change one; without owner or resources it stays red.

    Parameters
    ----------
    said : `title_ar`, `title_en`, `owner` (code, may be empty), `resources`, `open_questions`.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.text_missing`, `plans.unknown_office`, `plans.personal_data`.
    """
    with changing(version_id, by=by) as change:
        texts = checked(**{name: text for name, text in said.items() if name != "owner"})
        needed(title_ar=texts["title_ar"])
        values = {**texts, "owner": office_of(said["owner"], change.version, optional=True)}
        row: Axis
        row, change.before = _saved(Axis, change.version, key, values, shown)
        change.after = {"axis": row.key, **texts, "owner": said["owner"]}
    return row


def save_contingency(
    version_id: int,
    *,
    by: User,
    place_code: str,
    scenario: str,
    rehearsed_on: date | None,
    key: str = "",
    shown: str | None = None,
) -> Contingency:
    """Add what is done when something happens at a place, with the day it was last rehearsed.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.unknown_choice` for a place the version does not protect,
        `plans.bad_rehearsal` for a day to come.
    """
    with changing(version_id, by=by) as change:
        said = needed(scenario=scenario)
        known = {one.code: one.title for one in change.version.places.all()}
        if place_code not in known:
            said_known = ", ".join(list(known.values())[:10])
            raise InvalidInputError.of("plans.unknown_choice", column="place_code", value=place_code, known=said_known)
        if rehearsed_on is not None and rehearsed_on > timezone.localdate():
            raise InvalidInputError.of("plans.bad_rehearsal", column="rehearsed_on", value=rehearsed_on.isoformat())
        values = {**said, "place_code": place_code, "rehearsed_on": rehearsed_on}
        row: Contingency
        row, change.before = _saved(Contingency, change.version, key, values, shown)
        change.after = {"contingency": row.key, "place": place_code, "rehearsed_on": str(rehearsed_on or ""), **said}
    return row


def remove_part(version_id: int, *, by: User, part: str, key: str, shown: str | None = None) -> None:
    """Take an objective, a line of effort, a contingency or an operational period out of a draft.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.unknown_choice` where there is none of this key,
        `plans.last_period` for the only period.
    """
    with changing(version_id, by=by) as change:
        rows = PARTS[part].objects.filter(version=change.version)
        names = "number" if part == "periods" else "key"
        known = [str(one) for one in rows.values_list(names, flat=True)]
        row = rows.filter(**{names: key}).first() if key in known else None
        refuse_unseen(mark_of(row) if row else "", shown)
        if row is None:
            raise InvalidInputError.of("plans.unknown_choice", value=key, known=", ".join(known))
        if part == "periods" and len(known) == 1:
            raise InvalidInputError.of("plans.last_period")
        change.before, change.after = {part: key}, {"removed": key}
        row.delete()


def set_annex(version_id: int, *, by: User, annex: str, text: str, complete: bool, shown: str | None = None) -> None:
    """Write the communications or the medical plan, and say whether it is complete.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.text_missing` for an empty plan that claims to be complete.
    """
    with changing(version_id, by=by) as change:
        version = change.version
        refuse_unseen(mark_of(version, annex), shown)
        kept = (needed if complete else checked)(**{annex: text})[annex]
        change.before = {annex: getattr(version, annex), "complete": getattr(version, f"{annex}_complete")}
        change.after = {annex: kept, "complete": complete}
        setattr(version, annex, kept)
        setattr(version, f"{annex}_complete", complete)


def set_human(version_id: int, *, by: User, item: str, state: str, word: str, shown: str | None = None) -> None:
    """Settle one item of the human dimension.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.unknown_choice`, `plans.human_word_missing`.
    """
    for value, known in ((item, HumanItem), (state, HumanState)):
        if value not in known.values:
            raise InvalidInputError.of("plans.unknown_choice", value=value, known=", ".join(map(str, known.labels)))
    with changing(version_id, by=by) as change:
        row, _made = HumanCheck.objects.get_or_create(version=change.version, item=item)
        refuse_unseen(mark_of(row), shown)
        said = checked(word=word)["word"]
        if state == HumanState.NOT_APPLICABLE and not said:
            raise InvalidInputError.of("plans.human_word_missing", value=str(HumanItem(item).label))
        change.before = {"item": item, "state": row.state, "word": row.word}
        change.after = {"item": item, "state": state, "word": said}
        row.state, row.word = state, said
        row.save()


def save_period(
    version_id: int,
    *,
    by: User,
    number: int,
    title_ar: str,
    title_en: str,
    starts_at: datetime,
    ends_at: datetime,
    shown: str | None = None,
) -> OperationalPeriod:
    """Add an operational period or change the one of this number; two of them never hold at once.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.bad_time`, `plans.outside_period`,
        `plans.periods_overlap` with the number of the other one.
    """
    with changing(version_id, by=by) as change:
        version = change.version
        row = version.periods.filter(number=number).first()
        refuse_unseen(mark_of(row) if row else "", shown)
        titles = {**needed(title_ar=title_ar), **checked(title_en=title_en)}
        if ends_at <= starts_at:
            raise InvalidInputError.of("plans.bad_time", column="ends_at")
        if starts_at < version.starts_at or ends_at > version.ends_at:
            raise InvalidInputError.of("plans.outside_period")
        other = version.periods.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(number=number).first()
        if other is not None:
            raise InvalidInputError.of("plans.periods_overlap", value=str(other.number))
        values = {**titles, "starts_at": starts_at, "ends_at": ends_at}
        row, _made = OperationalPeriod.objects.update_or_create(version=version, number=number, defaults=values)
        change.after = {"period": number, "start": starts_at.isoformat(), "end": ends_at.isoformat(), **titles}
    return row


def _saved(
    model: type[Any], version: PlanVersion, key: str, values: dict[str, Any], shown: str | None
) -> tuple[Any, dict[str, str] | None]:
    """The row of this key with new values, and what it said before; a new one gets the next number."""
    rows = model.objects.filter(version=version)
    row: Model | None = rows.filter(key=key).first() if key else None
    refuse_unseen(mark_of(row) if row else "", shown)
    if key and row is None:
        known = ", ".join(rows.values_list("key", flat=True))
        raise InvalidInputError.of("plans.unknown_choice", value=key, known=known)
    before = None if row is None else {name: str(getattr(row, name)) for name in values}
    if row is None:
        row = model(version=version, key=_next_key(list(rows.values_list("key", flat=True)), _LETTERS[model]))
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row, before


def _next_key(taken: list[str], letter: str) -> str:
    numbers = [int(match[0]) for key in taken if (match := _NUMBER.search(key))]
    return f"{letter}-{max(numbers, default=0) + 1}"
