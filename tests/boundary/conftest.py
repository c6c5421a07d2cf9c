"""What counts as a person's identity, and every name that the software gives to something it keeps."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

import himaya
from himaya.scenario import columns, register
from himaya.scenario.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_HERE = Path(__file__).parent
_ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_DEPENDENCIES = "dependency"


class Boundary:
    """Tells why a name may not stand for something that is kept; None where it may."""

    def __init__(self, subjects: Mapping[str, Mapping[str, Any]]) -> None:
        self.subjects = subjects

    def refusal(self, name: str) -> str | None:
        """Reason against a field, column, address or form input of this name."""
        fields = {key: subject for key, subject in self.subjects.items() if key != _DEPENDENCIES}
        return self._refusal(name, fields)

    def refusal_of_package(self, name: str) -> str | None:
        """Reason against depending on a package of this name."""
        return self._refusal(name, {_DEPENDENCIES: self.subjects[_DEPENDENCIES]})

    def _refusal(self, name: str, subjects: Mapping[str, Mapping[str, Any]]) -> str | None:
        words = f" {' '.join(_WORD.findall(name)).lower()} "
        arabic = _bare(name)
        for subject in subjects.values():
            english = next((term for term in subject["terms"] if f" {term} " in words or f" {term}s " in words), None)
            found = english or next((term for term in subject["arabic"] if _bare(term) in arabic), None)
            if found:
                return f"«{found}»: {subject['why']}"
        return None

    def offences(self, names: Iterable[tuple[str, str]], allowed: Mapping[str, str]) -> dict[str, str]:
        """Refused names: where -> why, without those that are allowed by their full name."""
        return {
            where: reason
            for where, name in names
            if where not in allowed and (reason := self.refusal(name)) is not None
        }


def _bare(text: str) -> str:
    """Arabic words, folded, each without its article, with a space at either end."""
    return f" {' '.join(word.removeprefix('ال') for word in fold(text).split())} "


def fields_of_dataclasses(root: Any = himaya) -> Iterator[tuple[str, str]]:
    """Every field of every dataclass below a package."""
    for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
        for kept in vars(importlib.import_module(found.name)).values():
            if isinstance(kept, type) and dataclasses.is_dataclass(kept) and kept.__module__ == found.name:
                yield from fields_of(kept)


def fields_of(kept: type) -> Iterator[tuple[str, str]]:
    """Every field of one dataclass."""
    for field in dataclasses.fields(kept):
        yield f"{kept.__module__}.{kept.__qualname__}.{field.name}", field.name


def fields_of_models(models: Iterable[Any] | None = None) -> Iterator[tuple[str, str]]:
    """Every column that Django keeps, of our models and of those that came with an installed app."""
    for model in apps.get_models(include_auto_created=True) if models is None else models:
        for field in model._meta.concrete_fields:
            yield f"{model._meta.label}.{field.name}", field.name


def addresses(patterns: Iterable[Any] | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Every route with its words and the names of what it captures."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, route


def headings() -> Iterator[tuple[str, str]]:
    """Every heading of every table of scenarios and the register, in both languages."""
    for table in (*vars(columns).values(), *vars(register).values()):
        if isinstance(table, columns.Table):
            for column in table.columns:
                for heading in (column.field, column.ar, column.en):
                    yield f"table {table.name}: {heading}", heading


def keys_of_the_plan(schema: Any = None, at: str = "plan.json") -> Iterator[tuple[str, str]]:
    """Every key that the published schema of a plan knows."""
    if schema is None:
        schema = json.loads((_ROOT / "src/himaya/planning/plan.schema.json").read_text("utf-8"))
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key == "properties":
            for name, inner in value.items():
                yield f"{at}/{name}", name
                yield from keys_of_the_plan(inner, f"{at}/{name}")
        else:
            for inner in value if isinstance(value, list) else [value]:
                yield from keys_of_the_plan(inner, f"{at}/{key}" if at.endswith("$defs") else at)


def names_of_the_interface() -> Iterator[tuple[str, str]]:
    """Every parameter and field that the published document of the interface for programs names."""
    from himaya.web.api.urls import document  # noqa: PLC0415  # needs Django's apps

    told = document()
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            for one in operation.get("parameters", ()):
                yield f"{method} {path}: {one['name']}", one["name"]
    for name, shape in told["components"]["schemas"].items():
        yield from ((f"{name}.{field}", field) for field in shape.get("properties", ()))


def inputs_of_pages() -> Iterator[tuple[str, str]]:
    """Every input that a page sends."""
    for page in sorted((_ROOT / "src/himaya/web").glob("*/templates/**/*.html")):
        for name in re.findall(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"{]+)\"", page.read_text("utf-8")):
            yield f"{page.name}: {name}", name


def packages() -> Iterator[str]:
    """Every package that an installation or its front end contains, direct or not."""
    for lock in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        yield from re.findall(r"^([A-Za-z0-9_.-]+)==", (_ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)
    locked = json.loads((_ROOT / "frontend/package-lock.json").read_text("utf-8"))
    yield from (path.removeprefix("node_modules/") for path in locked["packages"] if path)


@pytest.fixture(scope="session")
def boundary() -> Boundary:
    """The words that stand for a person's identity."""
    return Boundary(tomllib.loads((_HERE / "forbidden.toml").read_text("utf-8")))


@pytest.fixture(scope="session")
def allowed() -> dict[str, str]:
    """Names with a reason."""
    listed: dict[str, str] = tomllib.loads((_HERE / "allowed.toml").read_text("utf-8"))
    return listed


@pytest.fixture(scope="session")
def surfaces() -> dict[str, Callable[..., Iterator[tuple[str, str]]]]:
    """Where names are given: each is walked by a function that yields where and name."""
    return {
        "dataclasses": fields_of_dataclasses,
        "one dataclass": fields_of,
        "models": fields_of_models,
        "addresses": addresses,
        "headings": headings,
        "plan": keys_of_the_plan,
        "inputs": inputs_of_pages,
        "interface": names_of_the_interface,
    }


@pytest.fixture(scope="session")
def package_names() -> list[str]:
    """Every package of every lock."""
    return sorted(set(packages()))
