"""One of everything of Alexandria, for tests that walk every address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.advisories.models import Advisory
from himaya.web.briefings.actions.deciding import propose
from himaya.web.briefings.actions.directing import direct
from himaya.web.briefings.actions.meetings import open_meeting, schedule
from himaya.web.briefings.actions.saying import ask_for_floor
from himaya.web.briefings.models import Brief, BriefPost
from himaya.web.channels.models import Channel
from himaya.web.comments.models import Comment, Danger, kept
from himaya.web.controls.models import RoadControl
from himaya.web.crowds.models import Counter, CrowdAlarm, Gate, Reading, Zone
from himaya.web.dispatch.models import Assignment, UnitState
from himaya.web.exercise.models import Night
from himaya.web.incidents.models import Entry, Incident
from himaya.web.jobs.models import Job, JobState
from himaya.web.mandates.models import Impediment, Instrument, LandPicture, Mandate, Notice, PartnerRequest, Plot
from himaya.web.media.models import Release, Rumour
from himaya.web.partners.models import Hazard, IncidentShare, JointDecision, JointParty, ResourceRequest
from himaya.web.places.models import Base, Door, Duty, Exit, FileReading, Place, RiskAssessment, Unit
from himaya.web.plans.models import (
    Element,
    ElementKind,
    Plan,
    PlanVersion,
    Solution,
    SolutionState,
    Source,
    UnitAssignment,
    VersionGap,
    VersionPlace,
)
from himaya.web.positions.models import Latest, Sender
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.readiness.models import AlertLevel, Board, Evidence, Level, Measure, ReadinessItem, Subject
from himaya.web.reports.models import PublicReport
from himaya.web.reports.models import kept as sealed
from himaya.web.situation.actions.handovers import hand_over
from himaya.web.situation.actions.reports import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.briefings.models import Meeting

ALX = "EG-ALX"
START, END = datetime(2027, 1, 6, 10, tzinfo=UTC), datetime(2027, 1, 7, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def one_of_everything(office_of: Callable[..., User]) -> SimpleNamespace:
    """One of everything of Alexandria: place, unit, plan of two versions, board, alert level, incident, job."""
    ensure_organisation()
    office, planner = parent_of(ALX), office_of(Role.PLANNER)
    place = Place.objects.create(
        code="CH-01", kind="church", name_ar="الكاتدرائية المرقسية", lon=29.9, lat=31.2, area=ALX, capacity=4000
    )
    Door.objects.create(place=place, code="CH-01-N", name_ar="الباب البحري", lon=29.9, lat=31.2, width_m=2.0)
    Exit.objects.create(place=place, label_ar="مخرج", width_m=1.5)
    counts = {"added": 0, "changed": 0, "same": 0, "refused": 0, "left_out": []}
    reading = FileReading.objects.create(table="places", reader=planner, read_at=START, counts=counts)
    duty = _duty()
    solution = Solution.objects.create(
        slug="alexandria", folder="alexandria", area=ALX, title_ar="خطة محسوبة", state=SolutionState.UNREADABLE,
        checked_at=START,
    )  # fmt: skip
    board, item = _board(office)
    level, measure = _level(office)
    incident = _incident(office, planner)
    versions = _versions(office)
    return SimpleNamespace(
        office=office,
        place=place,
        risk=_risk(place, planner),
        reading=reading,
        unit=duty.unit,
        sender=_sender(duty.unit),
        duty=duty,
        evidence=Evidence.objects.create(
            item=item, stored="0" * 32, kind="pdf", size=1, sha256="0" * 64, office=office
        ),
        solution=solution,
        board=board,
        item=item,
        level=level,
        measure=measure,
        incident=incident,
        assignment=_assignment(incident, duty.unit, office, planner),
        control=_control(office, planner),
        advisory=_advisory(office, planner),
        release=_release(office, planner),
        rumour=Rumour.objects.create(
            area=ALX, claim="الطريق مغلق كله", channel="calls", written_by=planner, office=office
        ),
        comment=_comment(),
        channel=Channel.objects.create(
            area=ALX, kind="desk", title_ar="مكتب المواطنين", title_en="Desk", where_ar="شارع فؤاد"
        ),
        public_report=_public_report(),
        danger=_danger(office, planner),
        live_post=_live_post(versions[1]),
        crowd=_crowd(place, office, planner),
        job=_job(planner),
        versions=versions,
        report=compose(ALX, by=office_of(Role.DIRECTOR)),
        handover=hand_over(ALX, promised="nothing", by=office_of(Role.OPERATOR)),
        brief=_brief(versions[1], office_of(Role.DIRECTOR)),
        meeting=_meeting(office_of(Role.DIRECTOR), office_of(Role.OPERATOR)),
        mandate=_mandate(
            planner, office_of(Role.LEGAL_REVIEWER, ""), office_of(Role.DIRECTOR), office_of(Role.LIAISON)
        ),
        **_partners(incident, office_of(Role.DIRECTOR), office_of(Role.LIAISON)),
        night=Night.objects.create(
            version=versions[1], area=ALX, seed=1, from_ms=0, clock_ms=0, started_by=planner, office=office
        ),
    )


def _brief(version: PlanVersion, director: User) -> Brief:
    """A briefing that was issued to the post, which has not read it back."""
    now, office = timezone.now(), director.holdings[0].office
    brief: Brief = Brief.objects.create(
        area=ALX, version=version, starts_at=now - HOUR, ends_at=now + HOUR, number=1, state="issued", texts={},
        content={"parts": {}}, content_hash="0" * 64, office=office, written_by=director, written_at=now,
        issued_office=office, issued_by=director, issued_at=now,
    )  # fmt: skip
    BriefPost.objects.create(brief=brief, post=LivePost.objects.get(), facts={})
    return brief


def _meeting(chair: User, addressee: User) -> Meeting:
    """In session, with an invited office that asks for the floor, a proposed decision, and an oral directive."""
    now, office = timezone.now(), chair.holdings[0].office
    meeting = schedule(
        ALX, "متابعة", chair=office, starts_at=now, ends_at=now + timedelta(hours=1), version=None, by=chair
    )
    open_meeting(meeting, by=chair)
    meeting.refresh_from_db()
    ask_for_floor(meeting, by=addressee)
    propose(meeting, "غلق طريق الكورنيش", by=chair)
    direct(
        meeting, "تأمين الأبواب", measure="خدمة على كل باب", to=[addressee.holdings[0].office],
        due_at=now + timedelta(hours=1), oral=True, by=chair,
    )  # fmt: skip
    return meeting


def _mandate(planner: User, lawyer: User, director: User, liaison: User) -> Mandate:
    """An authorised removal with a stay, a request to the ambulance, and a notice."""
    now = timezone.now()
    day, office = now.date(), director.holdings[0].office
    speaks = liaison.holdings[0].office
    speaks.partner = "ambulance"
    speaks.save()
    instrument: Instrument = Instrument.objects.create(
        area=ALX, kind="removal_decision", issuer="محافظة الإسكندرية", number="1", year=2026, issued_on=day,
        article="civil-970", edition="2026-11", served_on=day, served_proof="محضر 1", due_on=day,
        challenge_until=day + timedelta(days=60), expires_on=day + timedelta(days=90), office=office,
        registered_by=planner,
    )  # fmt: skip
    corners = [[29.9, 31.2], [29.901, 31.2], [29.901, 31.201], [29.9, 31.2]]
    plot = Plot.objects.create(
        instrument=instrument, area=ALX, survey_reference="حوض 1 قطعة 2", owning_body="الحي", property="public_state",
        shape={"type": "Polygon", "coordinates": [corners]}, measured_m2=5000.0, outline_m2=5000.0, lon=29.9, lat=31.2,
    )  # fmt: skip
    Impediment.objects.create(
        instrument=instrument, kind="stay", reference="وقف 1", since=day, office=office, entered_by=planner,
    )  # fmt: skip
    times = {"starts_at": now + 48 * HOUR, "ends_at": now + 52 * HOUR}
    made: Mandate = Mandate.objects.create(
        area=ALX, instrument=instrument, plot=plot, ordered="إزالة سور", state="authorised", requested_by=planner,
        requested_office=office, reviewed_by=lawyer, reviewed_at=now, edition="2026-11", authorised_by=director,
        authorised_office=office, authorised_at=now, **times,
    )  # fmt: skip
    PartnerRequest.objects.create(
        mandate=made, area=ALX, partner="ambulance", asked="إسعاف في الموقع", office=office, asked_by=director, **times
    )
    Notice.objects.create(mandate=made, kind="authorised")
    LandPicture.objects.create(
        mandate=made, place=1, sha256="0" * 64, content=b"x", width=1, height=1, caption="الأرض", taken_on=day,
        shows_land_alone=True, office=office, entered_by=planner,
    )  # fmt: skip
    return made


def _partners(incident: Incident, director: User, liaison: User) -> dict[str, Any]:
    """A request to the ambulance, a hazard that it has told, an incident shared with it, and a joint decision."""
    now, office, speaks = timezone.now(), director.holdings[0].office, liaison.holdings[0].office
    until = {"valid_until": now + 4 * HOUR, "told_at": now}
    asked = ResourceRequest.objects.create(
        area=ALX, agency="ambulance", resource="ambulance", number=2, basis="خطة الميلاد", where_text="أمام الباب",
        incident=incident, needed_by=now + 72 * HOUR, answer_by=now + 24 * HOUR, office=office, asked_by=director,
    )  # fmt: skip
    hazard = Hazard.objects.create(
        area=ALX,
        kind="gas",
        what="رائحة غاز",
        to_do="ابتعد",
        lon=29.9,
        lat=31.2,
        office=speaks,
        told_by=liaison,
        **until,
    )
    share = IncidentShare.objects.create(
        incident=incident, area=ALX, agency="ambulance", office=office, shared_by=director
    )
    decision = JointDecision.objects.create(
        area=ALX, incident=incident, decision="غلق الشارع", reason="دخان", not_taken="إخلاء", known="دخان وحده",
        office=office, entered_by=director,
    )  # fmt: skip
    JointParty.objects.create(decision=decision, agency="ambulance")
    return {"asked": asked, "hazard": hazard, "share": share, "joint": decision}


def _risk(place: Place, author: User) -> RiskAssessment:
    return RiskAssessment.objects.create(
        place=place, state="waiting", threat=4, peak_people=4000, vulnerability=2, consequence=3, risk=24, tier=1,
        evidence="B", author=author, assessed_at=START, expires_at=END,
    )  # fmt: skip


def _control(office: Any, planner: User) -> RoadControl:
    now = timezone.now()
    return RoadControl.objects.create(
        area=ALX, kind="closure", road_ar="شارع الكورنيش", roads_sha256="0" * 64, starts_at=now, ends_at=now + HOUR,
        office=office, drawn_by=planner,
    )  # fmt: skip


def _advisory(office: Any, planner: User) -> Advisory:
    now = timezone.now()
    return Advisory.objects.create(
        area=ALX, category="Transport", response="Avoid", urgency="Expected", severity="Minor", certainty="Observed",
        headline_ar="الكورنيش مغلق", text_ar="استخدم شارع أبي قير", where_ar="محطة الرمل", starts_at=now,
        ends_at=now + HOUR, office=office, written_by=planner,
    )  # fmt: skip


def _release(office: Any, planner: User) -> Release:
    """A draft with a picture."""
    made: Release = Release.objects.create(
        area=ALX, title_ar="خدمات ليلة العيد", dateline_ar="الإسكندرية", body_ar="تبدأ الخدمات مساءً.", office=office,
        written_by=planner,
    )  # fmt: skip
    made.pictures.create(
        place=1, sha256="0" * 64, content=b"x", width=1, height=1, caption_ar="الكورنيش", alt_ar="شارع", rights="حماية",
        added_by=planner,
    )  # fmt: skip
    return made


def _crowd(place: Place, office: Any, planner: User) -> Zone:
    """A red zone with its alarm, the reading it rests on, a gate and a counter."""
    now = timezone.now()
    zone: Zone = Zone.objects.create(
        area=ALX, place=place, title_ar="الفناء الشرقي", area_m2=100.0, planned_density=2.0, level="red", level_at=now,
        density=4.5, density_at=now, office=office,
    )  # fmt: skip
    gate = Gate.objects.create(
        zone=zone, title_ar="البوابة", is_entrance=True, lanes=4, rate_per_h=200.0, rate_source="measured", queue=30,
        queue_at=now, lanes_open=2,
    )  # fmt: skip
    who = {"entered_by": planner, "office": office, "entered_at": now}
    cause = Reading.objects.create(zone=zone, kind="density", density=4.5, event_at=now, **who)
    Reading.objects.create(
        zone=zone, gate=gate, kind="arrived", people_in=90, people_out=0, from_at=now - HOUR / 12, event_at=now, **who
    )
    CrowdAlarm.objects.create(
        zone=zone, level="red", density=4.5, cause=cause, edition="2026-11", since=now, told_at=now, told_office=office
    )
    Counter.objects.create(zone=zone, gate=gate, code="bcdefghi", secret_sha256="0" * 64, added_office=office)
    return zone


def _duty() -> Duty:
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=ALX)
    unit = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_foot", base=base, area=ALX, crew=4)
    return Duty.objects.create(unit=unit, starts_at=START, ends_at=END)


def _sender(unit: Unit) -> Sender:
    """A sender with a position."""
    sender = Sender.objects.create(unit=unit, code="abcdefgh", secret_sha256="0" * 64)
    Latest.objects.create(sender=sender, unit=unit, at=timezone.now(), lat=31.2, lon=29.9)
    return sender


def _versions(office: Any) -> list[PlanVersion]:
    """The first withdrawn, the second a draft with a post, a cordon, and a reserve put in by hand."""
    titles = {"title_ar": "خطة تأمين عيد الميلاد", "celebration": "coptic-christmas"}
    plan = Plan.objects.create(celebration_day=date(2027, 1, 7), area=ALX, created_by=office, **titles)
    said = {"starts_at": START, "ends_at": END, "author_office": office, "author_account": "desk"}
    first = PlanVersion.objects.create(plan=plan, number=1, state="withdrawn", aim="ستر", content_hash="0" * 64, **said)
    second = PlanVersion.objects.create(plan=plan, number=2, aim="أمان", supersedes=first, **said)
    made = (
        (1, ElementKind.POST, Source.PLANNER),
        (2, ElementKind.CORDON, Source.PLANNER),
        (0, ElementKind.RESERVE, Source.HAND),
    )
    for tier, kind, source in made:
        where = {"lon": 29.9, "lat": 31.2, "strength": 2, "title_ar": "باب", "starts_at": START, "ends_at": END}
        key = f"{kind}-{tier}"
        Element.objects.create(version=second, key=key, kind=kind, tier=tier, source=source, owner=office, **where)
    post = Element.objects.order_by("pk")[0]
    UnitAssignment.objects.create(element=post, unit_code="U-1", call_sign="نسر 1", starts_at=START, ends_at=END)
    VersionPlace.objects.create(
        version=second, code="CH-01", title_ar="الكاتدرائية", kind="church", tier=1, lon=29.9, lat=31.2
    )
    VersionGap.objects.create(version=second, key="G-1", severity="amber", text_ar="نقص")
    return [first, second]


def _board(office: Any) -> tuple[Board, ReadinessItem]:
    now = timezone.now()
    board = Board.objects.create(
        area=ALX, subject=Subject.DIRECTORATE, title_ar="المديرية", starts_at=now, ends_at=now + 48 * HOUR
    )
    item = ReadinessItem.objects.create(
        board=board, area=ALX, code="radio", title_ar="اللاسلكي", standard_ar="كل الأجهزة تعمل", owner=office,
        due=now + HOUR,
    )  # fmt: skip
    return board, item


def _level(office: Any) -> tuple[AlertLevel, Measure]:
    now = timezone.now()
    ends = now + 48 * HOUR
    level = AlertLevel.objects.create(
        area=ALX, level=Level.HIGH, reason="ليلة العيد", starts_at=now, ends_at=ends, until=ends, review_at=now + HOUR,
        office=office,
    )  # fmt: skip
    measure = Measure.objects.create(
        level=level, area=ALX, code="recall", title_ar="استدعاء", title_en="Recall", task_ar="استدع", task_en="Recall",
        office=office, answer_by=now + HOUR, due=now + 2 * HOUR,
    )  # fmt: skip
    return level, measure


def _incident(office: Any, by: User) -> Incident:
    now = timezone.now()
    incident = Incident.objects.create(
        kind="fire", priority=1, area=ALX, report="دخان", called_at=now, stepped_at=now, methane_at=now,
        entered_by=by, office=office,
    )  # fmt: skip
    Entry.objects.create(incident=incident, kind="note", text="دخان", event_at=now, entered_by=by, office=office)
    return incident


def _comment() -> Comment:
    """A comment that waits, under an advisory of Alexandria."""
    about = {"about": "advisory:x", "about_ar": "تنبيه", "about_en": "Advisory", "area": ALX}
    return Comment.objects.create(
        receipt="0" * 64, **about, state="pending", sealed_text=kept("متأخر"), received_at=START
    )


def _public_report() -> PublicReport:
    """A report of the public that nobody has read."""
    picture, text = sealed(b"picture"), sealed("متأخر".encode())
    about = {"area": ALX, "where": "محطة الرمل", "category": "lighting"}
    return PublicReport.objects.create(
        receipt="1" * 64, **about, sealed_text=text, sealed_picture=picture, received_at=START
    )


def _danger(office: Any, by: User) -> Danger:
    """A danger that waits for a second account."""
    told = {"where": "الباب", "when": "الآن", "what": "حقيبة", "reason": "الناس"}
    return Danger.objects.create(
        source="comment", source_id=1, area=ALX, **told, proposed_by=by, proposed_office=office
    )


def _live_post(version: PlanVersion) -> LivePost:
    """A manned post of a plan, with an alarm."""
    now = timezone.now()
    post = LivePost.objects.create(
        plan=version.plan, version=version, area=ALX, key="CH-01/door_guard/1/1", post_key="CH-01/door_guard/1",
        code="abcdefg", kind="post", function="door_guard", place_code="CH-01", title_ar="باب", lon=29.9, lat=31.2,
        starts_at=now - HOUR, ends_at=now + HOUR, strength=4, minimum=4, state="active", present=4, women_present=0,
        checked_in_at=now - HOUR, counted_at=now - HOUR, comms_at=now, stepped_at=now - HOUR,
    )  # fmt: skip
    Alarm.objects.create(post=post, kind="below_strength", since=now, told_at=now)
    return post


def _assignment(incident: Incident, unit: Unit, office: Any, by: User) -> Assignment:
    """The unit is on its way there."""
    now = timezone.now()
    UnitState.objects.create(unit=unit, state="en_route", since=now, number=3)
    return Assignment.objects.create(
        incident=incident, unit=unit, state="en_route", assigned_at=now, en_route_at=now, office=office, sent_by=by
    )


def _job(planner: User) -> Job:
    return Job.objects.create(
        kind="plan-papers", title_ar="أوراق الخطة", arguments={}, area=ALX, asked_by=planner, state=JobState.QUEUED,
        queued_at=START,
    )  # fmt: skip
