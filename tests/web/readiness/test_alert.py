"""The alert level: who sets it, how long it lasts, what it triggers, and when it has no effect any more."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness.alert_actions import NewLevel, acknowledge, complete, end_level, renew_level, set_levels
from himaya.web.readiness.alert_queries import area_levels, escalated, highest_days, levels_now, my_measures
from himaya.web.readiness.models import AlertLevel, Escalation, Level, Measure
from himaya.web.readiness.packages import measures_for
from himaya.web.readiness.spans import Span, union

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
ALX, CAIRO = "EG-ALX", "EG-C"
DAY = timedelta(days=1)


def _code(raised: pytest.ExceptionInfo[InvalidInputError]) -> str:
    return raised.value.faults[0].code


def _at(user: User, instant: Any, area: str = ALX) -> int:
    found = levels_now(user, instant)
    return found[area].level if area in found else Level.ORDINARY


def _again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_level_holds_in_its_area_and_ends_by_itself(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Alexandria is raised, Cairo is not; past its end it has no effect, though no row has changed."""
    director, duty = office_of(Role.DIRECTOR), office_of(Role.DUTY_OFFICER, "")
    [row] = set_levels([ALX], new_level(Level.HIGH, days=3), by=director)
    now = timezone.now()
    assert (_at(duty, now), _at(duty, now, CAIRO)) == (Level.HIGH, Level.ORDINARY)
    assert _at(duty, row.until - timedelta(seconds=1)) == Level.HIGH
    assert _at(duty, row.until) == Level.ORDINARY
    entry = JournalEntry.objects.get(action="level-set")
    assert (entry.area, entry.after["level"], entry.after["reason"]) == (ALX, 3, "Feast nights")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"level": Level.ORDINARY}, "readiness.bad_level"),
        ({"level": 7}, "readiness.bad_level"),
        ({"reason": "  "}, "readiness.bad_text"),
        ({"reason": "call 01012345678"}, "readiness.personal_data"),
        ({"days": 14.01}, "readiness.bad_span"),
        ({"days": -1}, "readiness.bad_span"),
    ],
)
def test_bad_levels_are_refused(
    given: dict[str, Any], code: str, office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """No level without reason, end, or for more than 14 days."""
    with pytest.raises(InvalidInputError) as refused:
        set_levels([ALX], new_level(**given), by=office_of(Role.DIRECTOR))
    assert _code(refused) == code
    assert not AlertLevel.objects.exists()


def test_a_level_starts_now_or_later_and_is_reviewed_before_it_ends(office_of: Callable[..., User]) -> None:
    """Back-dating and a review after the end are refused; so is no area and one that does not exist."""
    now, director = timezone.now(), office_of(Role.DIRECTOR)
    for areas, new, code in (
        ([ALX], NewLevel(3, "Feast nights", now - DAY, now + DAY, now), "readiness.bad_span"),
        ([ALX], NewLevel(3, "Feast nights", now, now + DAY, now + 2 * DAY), "readiness.bad_review"),
        ([], NewLevel(3, "Feast nights", now, now + DAY, now + DAY), "readiness.no_area"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            set_levels(areas, new, by=director)
        assert _code(refused) == code
    new, duty = NewLevel(3, "Feast nights", now, now + DAY, now + DAY), office_of(Role.DUTY_OFFICER, "")
    with pytest.raises(InvalidInputError) as refused:
        set_levels(["EG-XX"], new, by=duty)
    assert _code(refused) == "web.unknown_area"


def test_a_foreign_or_unfit_office_sets_nothing(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Several areas are set together or not at all."""
    for user in (office_of(Role.DIRECTOR, CAIRO), office_of(Role.PLANNER), office_of(Role.AUDITOR)):
        with pytest.raises(RefusedError):
            set_levels([ALX, CAIRO], new_level(), by=user)
    assert not AlertLevel.objects.exists()


def test_the_higher_of_two_holds_and_lowering_ends_the_higher(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Medium for ten days with the highest for one night on top falls back to medium; a lower one set ends it."""
    director = office_of(Role.DIRECTOR)
    now = timezone.now()
    set_levels([ALX], new_level(Level.MEDIUM, days=10), by=director)
    set_levels([ALX], new_level(Level.HIGHEST, days=1, start=now + DAY), by=director)
    found = [_at(director, now + days * DAY) for days in (0.5, 1.5, 2.5, 11)]
    assert found == [Level.MEDIUM, Level.HIGHEST, Level.MEDIUM, Level.ORDINARY]
    set_levels([ALX], new_level(Level.HIGH, days=2), by=director)
    assert _at(director, timezone.now()) == Level.HIGH
    set_levels([ALX], new_level(Level.MEDIUM, days=1), by=director)
    assert _at(director, timezone.now()) == Level.MEDIUM
    assert JournalEntry.objects.filter(action="level-ended").count() == 2


def test_ending_has_effect_at_once_and_only_once(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """An ended level is neither ended again nor renewed, and its measures are not to be answered."""
    director, operator = office_of(Role.DIRECTOR), office_of(Role.OPERATOR)
    [row] = set_levels([ALX], new_level(), by=director)
    measure = Measure.objects.filter(office=operator.own_office)[0]
    end_level(row, reason="All is calm", by=director)
    assert _at(director, timezone.now()) == Level.ORDINARY
    now = timezone.now()
    for act in (
        lambda: end_level(row, reason="Once more", by=director),
        lambda: renew_level(row, NewLevel(3, "Once more", now, now + DAY, now + DAY), by=director),
        lambda: acknowledge(measure, read_back="We tell every post at once", by=operator),
    ):
        with pytest.raises(InvalidInputError) as refused:
            act()
        assert _code(refused) == "readiness.level_over"
    assert list(my_measures(operator)) == []


def test_a_directorate_does_not_end_what_the_centre_has_set(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Neither by ending it nor by setting a lower one over it."""
    [row] = set_levels([ALX], new_level(Level.HIGHEST), by=office_of(Role.DUTY_OFFICER, ""))
    director = office_of(Role.DIRECTOR)
    for act in (
        lambda: end_level(row, reason="All is calm", by=director),
        lambda: set_levels([ALX], new_level(Level.MEDIUM), by=director),
    ):
        with pytest.raises(InvalidInputError) as refused:
            act()
        assert _code(refused) == "readiness.set_above"
    assert _at(director, timezone.now()) == Level.HIGHEST
    end_level(row, reason="All is calm", by=office_of(Role.DIRECTOR, ""))


def test_the_highest_level_is_not_kept_on_by_the_same_office(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Beyond 14 of 28 days a higher office decides, step by step up to the top, and there another one."""
    director = office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.HIGHEST, days=10), by=director)

    def longer(row: AlertLevel, days: float, by: User) -> AlertLevel:
        new = NewLevel(row.level, "It goes on", row.until, row.until + days * DAY, row.until + DAY)
        return renew_level(row, new, by=by)

    row = longer(row, 4, director)
    duty, chief = office_of(Role.DUTY_OFFICER, ""), office_of(Role.DIRECTOR, "")
    second = office_of(Role.DIRECTOR, "", username="second-chief")
    with pytest.raises(InvalidInputError) as refused:
        longer(row, 2, director)
    assert _code(refused) == "readiness.needs_higher_office"
    row = longer(row, 2, duty)
    with pytest.raises(InvalidInputError):
        longer(row, 2, duty)
    row = longer(row, 2, chief)
    with pytest.raises(InvalidInputError):
        longer(row, 2, chief)
    row = longer(row, 2, second)
    assert row.earlier is not None
    assert JournalEntry.objects.filter(action="level-renewed").count() == 4


def test_letting_the_highest_level_lapse_for_an_hour_is_no_way_round(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """A new level right after the old one counts together with it; weeks later it does not."""
    director = office_of(Role.DIRECTOR)
    set_levels([ALX], new_level(Level.HIGHEST, days=13), by=director)
    with pytest.raises(InvalidInputError) as refused:
        set_levels([ALX], new_level(Level.HIGHEST, days=3, start=timezone.now() + 13.1 * DAY), by=director)
    assert _code(refused) == "readiness.needs_higher_office"
    set_levels([ALX], new_level(Level.HIGHEST, days=3, start=timezone.now() + 40 * DAY), by=director)


def test_days_at_the_highest_level_count_overlaps_once(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Two spans of 3 and 2 days that share one make 4; the future and other levels do not count."""
    duty = office_of(Role.DUTY_OFFICER, "")
    start = timezone.now()
    set_levels([ALX], new_level(Level.HIGHEST, days=3), by=duty)
    set_levels([ALX], new_level(Level.MEDIUM, days=9, start=start + 5 * DAY), by=duty)
    AlertLevel.objects.create(
        area=ALX, level=Level.HIGHEST, reason="again", starts_at=start + 2 * DAY, ends_at=start + 4 * DAY,
        until=start + 4 * DAY, review_at=start + 3 * DAY, office=duty.own_office,
    )  # fmt: skip
    assert highest_days(duty, start + 9 * DAY)[ALX] == pytest.approx(4, abs=0.001)
    assert highest_days(duty, start + 1 * DAY)[ALX] == pytest.approx(1, abs=0.001)


def test_the_union_of_spans() -> None:
    """Nested, touching and empty spans."""
    at = timezone.now()
    spans = [Span(at, at + 4 * DAY), Span(at + DAY, at + 2 * DAY), Span(at + 4 * DAY, at + 5 * DAY), Span(at + DAY, at)]
    assert union(spans) == 5 * DAY
    assert union([]) == timedelta()


def test_raising_gives_each_measure_to_its_office(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Offices with the role get it; where there is none, the directorate, and then its director answers."""
    operator, director = office_of(Role.OPERATOR), office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.HIGHEST), by=director)
    assert {measure.code for measure in row.measures.all()} == {one.code for one in measures_for(Level.HIGHEST)}
    assert row.measures.get(code="full-reserve").office == operator.own_office
    ring = row.measures.get(code="outer-ring")
    assert ring.office.code == "directorate-eg-alx"
    with pytest.raises(InvalidInputError) as refused:
        acknowledge(ring, read_back="We close the outer ring at ten", by=operator)
    assert _code(refused) == "readiness.not_addressed"
    acknowledge(ring, read_back="We close the outer ring at ten", by=_again(director))


def test_what_an_area_already_does_is_not_asked_twice(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Raising on top of a longer level adds only what is new; a longer one asks for everything again."""
    office_of(Role.OPERATOR)
    director = office_of(Role.DIRECTOR)
    set_levels([ALX], new_level(Level.MEDIUM, days=10), by=director)
    [short] = set_levels([ALX], new_level(Level.HIGH, days=2), by=director)
    assert {measure.code for measure in short.measures.all()}.isdisjoint({"brief-shifts", "comms-hourly"})
    [long] = set_levels([ALX], new_level(Level.HIGHEST, days=12), by=director)
    assert "brief-shifts" in {measure.code for measure in long.measures.all()}


def test_partial_activation_shows_what_is_missing(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Of the measures in force, exactly those not done are missing; the clock of each is kept."""
    operator, director = office_of(Role.OPERATOR), office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.MEDIUM), by=director)
    first = row.measures.get(code="brief-shifts")
    first = acknowledge(first, read_back="We tell every post at once", by=operator)
    assert not first.answered_late
    complete(first, note="All posts answered at 20:10", by=operator)
    [alexandria] = [one for one in area_levels(director) if one.area == ALX]
    assert (alexandria.progress.asked, alexandria.progress.done, alexandria.progress.missing) == (3, 1, 2)
    missing = {measure.code for measure in AlertLevel.objects.get(pk=row.pk).missing_measures}
    assert missing == {"comms-hourly", "supervise-worship"}
    Measure.objects.filter(code="comms-hourly").update(answer_by=timezone.now() - timedelta(minutes=1))
    assert Measure.objects.get(code="comms-hourly").answered_late


def _codes(user: User, now: Any) -> set[str]:
    return {measure.code for measure in escalated(user, now)}


def test_a_measure_nobody_answers_comes_to_the_director_and_then_to_the_centre(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Its clock runs out: the director of this area alone; after as long again the centre too; done, it is nobody's."""
    operator, director, stranger = office_of(Role.OPERATOR), office_of(Role.DIRECTOR), office_of(Role.DIRECTOR, CAIRO)
    duty = office_of(Role.DUTY_OFFICER, "")
    [row] = set_levels([ALX], new_level(Level.MEDIUM), by=director)
    late = row.measures.get(code="brief-shifts")
    before, first = late.answer_by - timedelta(seconds=1), late.answer_by
    second = first + (first - row.starts_at)
    assert [late.escalation_at(at) for at in (before, first, second)] == list(Escalation)
    assert not _codes(director, before)
    assert "brief-shifts" in _codes(director, first)
    assert "brief-shifts" not in _codes(duty, first)
    assert "brief-shifts" in _codes(duty, second)
    assert not _codes(stranger, second)
    assert not _codes(operator, second)
    assert not _codes(duty, row.until)


def test_an_acknowledged_measure_has_the_clock_of_its_end(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """Read back in time it waits until it is due, then it escalates, at most an hour from step to step."""
    operator, director = office_of(Role.OPERATOR), office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.HIGHEST), by=director)
    measure = acknowledge(row.measures.get(code="second-sweep"), read_back="We sweep all again", by=operator)
    assert measure.escalation_at(measure.due - timedelta(seconds=1)) == Escalation.NONE
    assert measure.escalation_at(measure.due) == Escalation.DIRECTOR
    assert measure.escalation_at(measure.due + timedelta(hours=1)) == Escalation.CENTRE
    done = complete(measure, note="Swept again at nine", by=operator)
    assert done.escalation_at(done.due + timedelta(hours=9)) == Escalation.NONE


def test_what_the_director_leaves_unanswered_comes_to_the_centre_at_once(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """There is nobody between them."""
    director, duty = office_of(Role.DIRECTOR), office_of(Role.DUTY_OFFICER, "")
    [row] = set_levels([ALX], new_level(Level.HIGH), by=duty)
    measure = row.measures.get(code="director-present")
    assert measure.escalation_at(measure.answer_by) == Escalation.CENTRE
    assert "director-present" not in _codes(director, measure.answer_by)


def test_whom_it_has_come_to_may_answer_in_its_place(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel], browser_of: Callable[..., Any]
) -> None:
    """Not before the clock has run out; then the director finds it on his pages, and the journal keeps who answered."""
    operator, director = office_of(Role.OPERATOR), office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.MEDIUM), by=director)
    measure = row.measures.get(code="brief-shifts")
    with pytest.raises(InvalidInputError) as refused:
        acknowledge(measure, read_back="We tell every post at once", by=director)
    assert _code(refused) == "readiness.not_addressed"
    now = timezone.now()
    AlertLevel.objects.filter(pk=row.pk).update(starts_at=now - timedelta(minutes=30))
    Measure.objects.filter(pk=measure.pk).update(answer_by=now - timedelta(seconds=1))
    browser = browser_of(Role.DIRECTOR)
    assert "Left unanswered by other offices" in browser.get("/alert/measures/").content.decode()
    assert "Measures that other offices left unanswered" in browser.get("/").content.decode()
    assert "now with the director too" in browser.get(f"/alert/areas/{ALX}/").content.decode()
    answer = browser.post(f"/alert/measures/{measure.pk}/acknowledge/", {"text": "We tell every post at once"})
    assert answer.status_code == 302
    entry = JournalEntry.objects.get(action="measure-acknowledged")
    assert entry.account == director.username
    assert operator.own_office == measure.office


def _sheet_of(browser: Any, address: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(browser.get(address).content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]  # it has a sheet


def test_levels_and_measures_come_as_workbooks_of_what_the_office_sees(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel], browser_of: Callable[..., Any]
) -> None:
    """Every area the office sees with its level; the measures of one area with what was answered; no foreign area."""
    operator, director = office_of(Role.OPERATOR), office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(Level.MEDIUM, reason="=Feast nights"), by=director)
    acknowledge(row.measures.get(code="brief-shifts"), read_back="+We tell every post", by=operator)
    [_, local] = _sheet_of(browser_of(Role.DIRECTOR), "/alert/levels.xlsx")
    assert (local[1], local[5], local[7], local[8], local[9]) == ("Medium", "=Feast nights", 3, 1, 0)
    assert len(_sheet_of(browser_of(Role.DUTY_OFFICER, ""), "/alert/levels.xlsx")) == 28
    heads, *measures = _sheet_of(browser_of(Role.DIRECTOR), f"/alert/areas/{ALX}/measures.xlsx")
    assert heads[9] == "Read back"
    assert sorted(str(one[9]) for one in measures) == ["+We tell every post", "None", "None"]
    assert browser_of(Role.DIRECTOR).get(f"/alert/areas/{CAIRO}/measures.xlsx").status_code == 404
