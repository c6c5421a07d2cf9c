"""What can be asked. Reading only; every answer is scoped as the page that shows the same."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import shapely
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, ValidationError

import himaya
from himaya.scenario.governorates import governorates
from himaya.web.api import shapes
from himaya.web.api.doors import Duty
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.queries import head_now
from himaya.web.plans.models import ElementKind  # noqa: TC001  # ninja reads the annotations
from himaya.web.plans.queries.plans import ElementFilters, elements_of, plan_of, plans_of, version_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from himaya.web.plans.models import Element, Plan

_MOST = 200
_Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_Limit = Annotated[int, Query(ge=1, le=_MOST)]
_Offset = Annotated[int, Query(ge=0, le=10**6)]
_REFUSED = dict.fromkeys((401, 403), shapes.Problem)
_ASKED_WRONGLY = {422: shapes.Problem}
_NOT_THERE = {404: shapes.Problem}

api = NinjaAPI(
    title="Himaya",
    version=himaya.__version__,
    description="Plans, their elements, the journal's head and governorates, for other programs of the centre. "
    "The session of an office that is signed in; duties and areas as on the pages.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)


@api.get("/health", url_name="api_health", response=shapes.Health, auth=None)
def health(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001  # ninja passes it
    """Whether process and database answer; for whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok", "version": himaya.__version__}


@api.get(
    "/governorates",
    url_name="api_governorates",
    response={200: list[shapes.GovernorateOut], **_REFUSED},
    auth=Duty(),
)
def all_governorates(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001  # ninja passes it
    """The 27 governorates, for every office."""
    return [
        {"iso": one.iso, "title_ar": one.name_ar, "title_en": one.name_en, "box": tuple(shapely.bounds(one.shape))}
        for one in governorates().values()
    ]


@api.get(
    "/plans",
    url_name="api_plans",
    response={200: shapes.PlanPage, **_REFUSED, **_ASKED_WRONGLY},
    auth=Duty(Verb.VIEW_PLANS),
)
def plans(request: HttpRequest, limit: _Limit = 50, offset: _Offset = 0) -> dict[str, Any]:
    """Plans of the office's area, the newest celebration first."""
    return _page(plans_of(request.user), limit, offset, _plan)


@api.get(
    "/plans/{int:plan}",
    url_name="api_plan",
    response={200: shapes.PlanOut, **_REFUSED, **_ASKED_WRONGLY},
    auth=Duty(Verb.VIEW_PLANS),
)
def one_plan(request: HttpRequest, plan: _Number) -> dict[str, Any]:
    """One plan with its versions."""
    return _plan(plan_of(request.user, plan))


@api.get(
    "/plans/{int:plan}/versions/{int:number}/elements",
    url_name="api_elements",
    response={200: shapes.ElementPage, **_REFUSED, **_NOT_THERE, **_ASKED_WRONGLY},
    auth=Duty(Verb.VIEW_PLANS),
)
def elements(
    request: HttpRequest,
    plan: _Number,
    number: _Number,
    kind: ElementKind | None = None,
    tier: Annotated[int | None, Query(ge=1, le=5)] = None,
    limit: _Limit = 50,
    offset: _Offset = 0,
) -> dict[str, Any]:
    """Elements of a version in the order of the plan, with the units that take them."""
    version = version_of(request.user, plan, number)
    filters = ElementFilters(kind=kind or "", tier=str(tier or ""))
    return _page(elements_of(version, filters), limit, offset, _element)


@api.get(
    "/journal/head",
    url_name="api_journal_head",
    response={200: shapes.JournalHeadOut, **_REFUSED},
    auth=Duty(Verb.READ_JOURNAL),
)
def journal_head(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001  # ninja passes it
    """The end of the journal, signed, to be kept elsewhere."""
    return head_now()


def _page(rows: QuerySet[Any], limit: int, offset: int, shown: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {"count": rows.count(), "items": [shown(row) for row in rows[offset : offset + limit]]}


def _plan(plan: Plan) -> dict[str, Any]:
    versions = sorted(plan.versions.all(), key=lambda version: -version.number)
    return {
        "id": plan.pk,
        "celebration": plan.celebration,
        "celebration_day": plan.celebration_day,
        "area": plan.area,
        "title_ar": plan.title_ar,
        "title_en": plan.title_en,
        "versions": [
            {
                "number": version.number,
                "state": version.state,
                "starts_at": version.starts_at,
                "ends_at": version.ends_at,
                "worst_protection": version.worst_protection,
                "content_hash": version.content_hash,
            }
            for version in versions
        ],
    }


def _element(element: Element) -> dict[str, Any]:
    fields = (
        "key", "kind", "function", "place_code", "title_ar", "title_en", "lon", "lat", "geometry", "starts_at",
        "ends_at", "strength", "minimum", "women", "tier",
    )  # fmt: skip
    units = ("unit_code", "call_sign", "starts_at", "ends_at")
    return {
        **{field: getattr(element, field) for field in fields},
        "owner": element.owner.code if element.owner else "",
        "units": [{field: getattr(unit, field) for field in units} for unit in element.assignments.all()],
    }


def _problem(request: HttpRequest, status: HTTPStatus, code: str, message: str) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message}, status=status)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, _error: Any) -> HttpResponse:
    return _problem(request, HTTPStatus.UNAUTHORIZED, "sign-in", _("Nobody is signed in here."))


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, _error: Any) -> HttpResponse:
    message = _("Your office has other duties: this is not among them.")
    return _problem(request, HTTPStatus.FORBIDDEN, "duty", message)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, _error: Any) -> HttpResponse:
    return _problem(request, HTTPStatus.NOT_FOUND, "not-found", _("There is no such thing in your area."))


@api.exception_handler(ValidationError)
def _asked_wrongly(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = ", ".join(str(one["loc"][-1]) for one in error.errors)
    message = _("This part of the question was not understood: %(wrong)s") % {"wrong": wrong}
    return _problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request", message)
