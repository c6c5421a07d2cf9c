"""Serve a file whole or one byte range of it (RFC 9110, section 14), as map tiles are read."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse
from django.utils.http import http_date

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def file_response(request: HttpRequest, path: Path, *, content_type: str, etag: str) -> HttpResponseBase:
    """Answer with the file, the byte range asked for, or 416 when it lies outside the file."""
    size = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    response: HttpResponseBase
    if asked is None or asked.groups() == ("", ""):
        response = FileResponse(path.open("rb"), content_type=content_type)
    else:
        response = _part(path, size, *asked.groups(), content_type=content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Last-Modified"] = http_date(path.stat().st_mtime)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _part(path: Path, size: int, first: str, last: str, *, content_type: str) -> HttpResponse:
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last), size - 1) if first and last else size - 1
    if start > stop:
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    with path.open("rb") as stream:
        stream.seek(start)
        content = stream.read(stop - start + 1)
    response = HttpResponse(content, status=HTTPStatus.PARTIAL_CONTENT, content_type=content_type)
    response.headers["Content-Range"] = f"bytes {start}-{stop}/{size}"
    return response
