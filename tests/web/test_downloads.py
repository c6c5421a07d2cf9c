from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.plans.views import solutions as views

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from himaya.web.plans.models import Solution


def _body(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return body


@pytest.mark.parametrize(
    ("name", "kind"), [("plan.json", "application/json"), ("plan.geojson", "application/geo+json")]
)
def test_files_leave_as_they_were_issued(plan: Solution, office: Client, data_dir: Path, name: str, kind: str) -> None:
    """A download is the file itself, named after plan and hash, of the right type."""
    answer = office.get(f"/plans/raml/{name}")
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="himaya-raml-{plan.hash[:8]}-{name}"'
    assert _body(answer) == (data_dir / "plans" / "raml" / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "writer", "kind"),
    [
        ("order.pdf", "_write_order", "application/pdf"),
        ("plan.xlsx", "_write_workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_documents_are_made_once_for_each_content(
    plan: Solution, office: Client, monkeypatch: pytest.MonkeyPatch, name: str, writer: str, kind: str
) -> None:
    """The first request makes the document, the next ones find it; type and name are right."""
    made: list[Path] = []

    def write(plan_dir: Path, out: Path) -> None:
        assert (plan_dir / "plan.json").exists()
        made.append(out)
        out.write_bytes(b"document")

    monkeypatch.setattr(views, writer, write)
    for _ in range(2):
        answer = office.get(f"/plans/raml/{name}")
        assert answer.status_code == HTTPStatus.OK
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].endswith(f'{plan.hash[:8]}-{name}"')
        assert _body(answer) == b"document"
    assert len(made) == 1


@pytest.mark.usefixtures("plan")
def test_a_document_that_cannot_be_made_says_why(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the document room is told in the reader's language with its remedy."""

    def write(_plan_dir: Path, _out: Path) -> None:
        raise InvalidInputError.of("files.missing", file="roads.npz")

    monkeypatch.setattr(views, "_write_order", write)
    answer = office.get("/plans/raml/order.pdf")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "تعذر إعداد المستند" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-15", 0, 15), ("bytes=4000-", 4000, 4095), ("bytes=-96", 4000, 4095), ("bytes=10-99999", 10, 4095)],
)
@pytest.mark.usefixtures("plan")
def test_tiles_are_served_by_ranges(office: Client, asked: str, first: int, last: int) -> None:
    """A byte range answers 206 with exactly those bytes, cut at the end of the file."""
    content = bytes(range(256)) * 16
    answer = office.get("/plans/raml/roads.pmtiles", headers={"range": asked})
    assert answer.status_code == HTTPStatus.PARTIAL_CONTENT
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/4096"
    assert _body(answer) == content[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=4096-", "bytes=9-5", "bytes=-0"])
@pytest.mark.usefixtures("plan")
def test_a_range_outside_the_file_is_refused(office: Client, asked: str) -> None:
    """Such a range answers 416 with the size."""
    answer = office.get("/plans/raml/roads.pmtiles", headers={"range": asked})
    assert answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert answer.headers["Content-Range"] == "bytes */4096"


@pytest.mark.parametrize("asked", ["", "bytes=-", "lines=1-2", "bytes=0-1,5-6"])
@pytest.mark.usefixtures("plan")
def test_other_requests_get_the_whole_file(office: Client, asked: str) -> None:
    """Without a single byte range the whole file comes, and ranges are offered."""
    answer = office.get("/plans/raml/roads.pmtiles", headers={"range": asked})
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert len(_body(answer)) == 4096


@pytest.mark.usefixtures("plan")
def test_a_plan_without_tiles_says_so(office: Client, data_dir: Path) -> None:
    """Missing tiles are told to the map, which then draws without streets."""
    (data_dir / "plans" / "raml" / "roads.pmtiles").unlink()
    assert office.get("/plans/raml/roads.pmtiles").status_code == HTTPStatus.CONFLICT
    assert json.loads(office.get("/plans/raml/map.json").content)["places"]
