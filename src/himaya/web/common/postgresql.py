"""The address of our PostgreSQL for what speaks to it beside Django."""

from __future__ import annotations

from typing import Any

from django.db import connection


def connection_info() -> str:
    """Address in libpq's own form, with the password where there is one."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  # the driver is an extra

    told: dict[str, Any] = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: told[name] for key, name in names.items() if told[name]}
    return make_conninfo("", **given, **told["OPTIONS"])
