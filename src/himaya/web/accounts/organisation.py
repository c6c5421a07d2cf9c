"""The organisation tree every centre starts with: ministry, national centre, 27 security directorates."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts.models import Assignment, Office, OfficeKind, Partner, Role, User

_LONGEST_TITLE = 120
MINISTRY, CENTRE = "ministry", "centre"


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An account of the demonstration with its office; `login` is what signs in, `area` is empty for the centre.

    `partner` is what a liaison speaks for.
    """

    login: str
    role: Role
    area: str
    title_ar: str
    title_en: str
    partner: str = ""


_ALEXANDRIA, _CAIRO = "EG-ALX", "EG-C"
DEMO_OFFICES = (
    DemoOffice("planner", Role.PLANNER, "", "إدارة التخطيط بالمركز", "Planning Department of the Centre"),
    DemoOffice("director", Role.DIRECTOR, _ALEXANDRIA, "مدير أمن الإسكندرية", "Director of Security, Alexandria"),
    DemoOffice("duty-officer", Role.DUTY_OFFICER, "", "الضابط العظيم بالمركز", "National Duty Officer"),
    DemoOffice("auditor", Role.AUDITOR, "", "المراجع المستقل", "Independent Auditor"),
    DemoOffice("administrator", Role.ADMINISTRATOR, "", "مسؤول النظام", "System Administrator"),
    DemoOffice(
        "national-director", Role.DIRECTOR, "", "مساعد الوزير لقطاع العمليات", "Assistant Minister for Operations"
    ),
    DemoOffice(
        "planner-alexandria", Role.PLANNER, _ALEXANDRIA, "إدارة التخطيط بأمن الإسكندرية", "Planning, Alexandria"
    ),
    DemoOffice("director-cairo", Role.DIRECTOR, _CAIRO, "مدير أمن القاهرة", "Director of Security, Cairo"),
    DemoOffice("operator", Role.OPERATOR, _ALEXANDRIA, "غرفة عمليات الإسكندرية", "Operations Room, Alexandria"),
    DemoOffice(
        "supervisor", Role.SUPERVISOR, _ALEXANDRIA, "مفتش الخدمات بالإسكندرية", "Inspector of Services, Alexandria"
    ),
    DemoOffice(
        "post-commander", Role.POST_COMMANDER, _ALEXANDRIA, "قائد خدمة محطة الرمل", "Post Commander, Raml Station"
    ),
    DemoOffice("patrol-leader", Role.PATROL_LEADER, _ALEXANDRIA, "قائد دورية الكورنيش", "Patrol Leader, Corniche"),
    DemoOffice("traffic-officer", Role.TRAFFIC_OFFICER, _ALEXANDRIA, "إدارة مرور الإسكندرية", "Traffic, Alexandria"),
    DemoOffice(
        "liaison", Role.LIAISON, _ALEXANDRIA, "مندوب هيئة الإسعاف بالإسكندرية", "Ambulance Liaison, Alexandria",
        Partner.AMBULANCE,
    ),
    DemoOffice(
        "governorate", Role.LIAISON, _ALEXANDRIA, "مندوب محافظة الإسكندرية", "Governorate Liaison, Alexandria",
        Partner.GOVERNORATE,
    ),
    DemoOffice(
        "utilities", Role.LIAISON, _ALEXANDRIA, "مندوب شركات المرافق بالإسكندرية", "Utilities Liaison, Alexandria",
        Partner.UTILITIES,
    ),
    DemoOffice(
        "social-services", Role.LIAISON, _ALEXANDRIA, "مندوب التضامن الاجتماعي بالإسكندرية",
        "Social Services Liaison, Alexandria", Partner.SOCIAL,
    ),
    DemoOffice(
        "civil-protection", Role.LIAISON, _ALEXANDRIA, "مندوب الحماية المدنية بالإسكندرية",
        "Civil Protection Liaison, Alexandria", Partner.CIVIL_PROTECTION,
    ),
    DemoOffice("media-officer", Role.MEDIA_OFFICER, "", "إدارة الإعلام والعلاقات", "Media and Public Relations"),
    DemoOffice("moderator", Role.MODERATOR, "", "مراجعة التعليقات", "Comment Moderation"),
    DemoOffice("moderator-appeals", Role.MODERATOR, "", "مراجعة تظلمات التعليقات", "Comment Appeals"),
    DemoOffice("legal-reviewer", Role.LEGAL_REVIEWER, "", "إدارة الشؤون القانونية", "Legal Affairs"),
    DemoOffice("complaints-officer", Role.COMPLAINTS_OFFICER, "", "إدارة الشكاوى وحقوق الإنسان", "Complaints Office"),
)  # fmt: skip


def directorate_code(area: str) -> str:
    """Code of the security directorate of a governorate."""
    return f"directorate-{area.lower()}"


def ensure_organisation() -> None:
    """Make the ministry, the centre and the directorates that are not there yet; what is there stays as it is."""
    with transaction.atomic():
        ministry = _ensure(MINISTRY, OfficeKind.MINISTRY, None, "", "وزارة الداخلية", "Ministry of Interior")
        titles = ("مركز المعلومات وإدارة الأزمات", "Information and Crisis Management Centre")
        _ensure(CENTRE, OfficeKind.CENTRE, ministry, "", *titles)
        known = set(Office.objects.filter(kind=OfficeKind.DIRECTORATE).values_list("area", flat=True))
        Office.objects.bulk_create(
            Office(
                code=directorate_code(iso),
                kind=OfficeKind.DIRECTORATE,
                parent=ministry,
                area=iso,
                title_ar=f"مديرية أمن {one.name_ar}",
                title_en=f"{one.name_en} Security Directorate",
            )
            for iso, one in governorates().items()
            if iso not in known
        )


def parent_of(area: str) -> Office:
    """The office that a new office of an area hangs on: its directorate, or the national centre."""
    code = directorate_code(area) if area else CENTRE
    found = Office.objects.filter(code=code).first()
    if found is None:
        ensure_organisation()
        found = Office.objects.get(code=code)
    return found


def _ensure(code: str, kind: OfficeKind, parent: Office | None, area: str, title_ar: str, title_en: str) -> Office:
    titles = {"title_ar": title_ar, "title_en": title_en}
    return Office.objects.get_or_create(code=code, defaults={"kind": kind, "parent": parent, "area": area, **titles})[0]


def new_office(*, code: str, role: Role, area: str, title_ar: str, title_en: str, partner: str = "") -> Office:
    """A department under its directorate or the centre, not saved yet."""
    kind = OfficeKind.PARTNER if role is Role.LIAISON else OfficeKind.DEPARTMENT
    return Office(
        code=code, kind=kind, parent=parent_of(area), area=area, role=role, title_ar=title_ar, title_en=title_en,
        partner=partner,
    )  # fmt: skip


def assign(user: User, office: Office) -> Assignment:
    """Let an account hold an office from now on."""
    made = Assignment.objects.create(user=user, office=office, starts_at=timezone.now())
    user.__dict__.pop("holdings", None)
    return made


def checked_titles(office_ar: str, office_en: str) -> tuple[str, str]:
    """Titles of an office without the spaces around them.

    Raises
    ------
    InvalidInputError : `web.bad_office` without an Arabic one, too long, or with a number of a person;
        `scenario.hidden_characters`.
    """
    titles = office_ar.strip(), office_en.strip()
    if not titles[0] or any(len(title) > _LONGEST_TITLE or holds_personal_data(title) for title in titles):
        raise InvalidInputError.of("web.bad_office", most=str(_LONGEST_TITLE))
    if any(map(holds_hidden_characters, titles)):
        raise InvalidInputError.of("scenario.hidden_characters")
    return titles


def free_code(wished: str) -> str:
    """The wished code of an office, or the first of its numbered ones that none has."""
    taken = set(Office.objects.filter(code__startswith=wished).values_list("code", flat=True))
    numbered = (f"{wished}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (wished, *numbered) if code not in taken)
