"""The database itself refuses to change a version that has left the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARTS = ("objective", "axis", "operationalperiod", "humancheck", "contingency", "element", "versionplace", "versiongap")
SIGNED = ("approval", "override", "briefing")
FROZEN = (
    "plan_id", "number", "aim", "starts_at", "ends_at", "zone", "expires_at", "author_office_id", "author_account",
    "communications", "communications_complete", "medical", "medical_complete", "solution_id", "certified_hash",
    "worst_protection", "supersedes_id", "decisions", "reasons",
)  # fmt: skip
MESSAGE = "a version that has left the draft does not change"
SIGNED_MESSAGE = "what was signed does not change"

_ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def _state(table: str, row: str) -> str:
    if table == "unitassignment":
        return (
            "SELECT v.state FROM plans_planversion v JOIN plans_element e ON e.version_id = v.id "
            f"WHERE e.id = {row}.element_id"
        )
    return f"SELECT state FROM plans_planversion WHERE id = {row}.version_id"


def _condition(table: str, event: str) -> str:
    return " OR ".join(f"COALESCE(({_state(table, row)}), 'draft') <> 'draft'" for row in _ROWS[event])


def _changed(distinct: str) -> str:
    columns = " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in FROZEN)
    hashed = f"(NEW.content_hash {distinct} OLD.content_hash AND NEW.state <> 'draft')"
    return f"OLD.state <> 'draft' AND ({columns} OR {hashed})"


def sqlite_triggers() -> Iterator[tuple[str, str]]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    for table in (*PARTS, "unitassignment"):
        for event in _ROWS:
            name = f"plans_{table}_frozen_{event}"
            when = _condition(table, event)
            yield name, f"BEFORE {event} ON plans_{table} WHEN {when} {refuse.format(MESSAGE)}"
    yield (
        "plans_planversion_frozen_update",
        f"BEFORE UPDATE ON plans_planversion WHEN {_changed('IS NOT')} {refuse.format(MESSAGE)}",
    )
    yield (
        "plans_planversion_frozen_delete",
        f"BEFORE DELETE ON plans_planversion WHEN OLD.state <> 'draft' {refuse.format(MESSAGE)}",
    )
    for table in SIGNED:
        for event in ("update", "delete"):
            name = f"plans_{table}_signed_{event}"
            yield name, f"BEFORE {event} ON plans_{table} {refuse.format(SIGNED_MESSAGE)}"


def postgresql_statements() -> Iterator[str]:
    body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN COALESCE(NEW, OLD); END $$"
    for table in (*PARTS, "unitassignment"):
        refuse = f"RAISE EXCEPTION '{MESSAGE}'"
        checks = " ELSIF ".join(
            f"TG_OP = '{event.upper()}' THEN IF {_condition(table, event)} THEN {refuse}; END IF;" for event in _ROWS
        )
        yield f"CREATE FUNCTION plans_{table}_frozen() {body.format(f'IF {checks} END IF;')}"
        yield (
            f"CREATE TRIGGER plans_{table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION plans_{table}_frozen()"
        )
    for name, message in (("frozen", MESSAGE), ("signed", SIGNED_MESSAGE)):
        yield (
            f"CREATE FUNCTION plans_refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
        )
    yield (
        "CREATE TRIGGER plans_planversion_frozen_update BEFORE UPDATE ON plans_planversion FOR EACH ROW "
        f"WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION plans_refuse_frozen()"
    )
    yield (
        "CREATE TRIGGER plans_planversion_frozen_delete BEFORE DELETE ON plans_planversion FOR EACH ROW "
        "WHEN (OLD.state <> 'draft') EXECUTE FUNCTION plans_refuse_frozen()"
    )
    for table in SIGNED:
        yield (
            f"CREATE TRIGGER plans_{table}_signed BEFORE UPDATE OR DELETE ON plans_{table} "
            "FOR EACH ROW EXECUTE FUNCTION plans_refuse_signed()"
        )


def guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        for name, rest in sqlite_triggers():
            schema_editor.execute(f"CREATE TRIGGER {name} {rest}", params=None)
    elif vendor == "postgresql":
        for statement in postgresql_statements():
            schema_editor.execute(statement, params=None)
    else:
        raise NotSupportedError(f"no triggers that freeze versions for {vendor}")


def unguard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name, _rest in sqlite_triggers():
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        return
    for table in (*PARTS, "unitassignment"):
        schema_editor.execute(f"DROP FUNCTION plans_{table}_frozen() CASCADE", params=None)
    for name in ("frozen", "signed"):
        schema_editor.execute(f"DROP FUNCTION plans_refuse_{name}() CASCADE", params=None)


class Migration(migrations.Migration):

    replaces = [("plans", "0004_frozen_versions")]

    dependencies = [("plans", "0001_schema")]

    operations = [migrations.RunPython(guard, unguard)]
