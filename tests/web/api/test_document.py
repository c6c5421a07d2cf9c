"""The interface answers what its document says, whatever is asked."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from himaya.web.accounts.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def _signed_in(client: Client) -> Callable[..., Any]:
    """The platform as it answers a program that always sends its session and the token against forgery."""
    app, token = get_wsgi_application(), "t" * 32
    cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": token}
    sent = {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()), "HTTP_X_CSRFTOKEN": token}

    def asked(environ: dict[str, Any], start: Any) -> Any:
        return app({**environ, **sent}, start)

    return asked


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PLANNER, Role.AUDITOR, Role.DIRECTOR, Role.SUPERVISOR])
@pytest.mark.usefixtures("world")
def test_whatever_is_asked_the_answer_is_one_the_document_names(
    role: Role, mode: schemathesis.GenerationMode, desk_of: Callable[..., Client]
) -> None:
    """Allowed and nonsensical requests: no failure, and no answer that the document does not name."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", _signed_in(desk_of(role)))
    schema.config.generation.update(with_security_parameters=False)
    found = [one.ok() for one in schema.get_all_operations()]
    asking = [one for one in found if one.definition.raw.get("parameters") or one.definition.raw.get("requestBody")]
    operations = found if mode is schemathesis.GenerationMode.POSITIVE else asking
    assert len(operations) > 15
    for operation in operations:

        @how(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()


def test_the_document_is_for_every_office_that_is_signed_in(desk_of: Callable[..., Client]) -> None:
    """OpenAPI 3.1 at its stable address; refusals have their own media type."""
    told = desk_of(Role.MEDIA_OFFICER).get("/api/openapi.json")
    assert told.status_code == HTTPStatus.OK
    written = told.json()
    assert written["openapi"] == "3.1.0"
    for path, operations in written["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            others = {status: answer for status, answer in operation["responses"].items() if status != "200"}
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in others.values()), path
