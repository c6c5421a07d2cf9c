"""The database itself refuses to change or delete what the journal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = {"journal_journalentry": "seq", "journal_signedhead": "day"}
HEAD = "journal_journalhead"

# REPLACE deletes without firing a trigger on deletion, so inserting over a row is refused by itself.
SQLITE_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""

POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE {events} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
"""
POSTGRESQL_HEAD = """
CREATE TRIGGER journal_journalhead_one_on BEFORE UPDATE ON journal_journalhead
FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.seq <> OLD.seq + 1) EXECUTE FUNCTION journal_refuse()
"""


def sqlite_triggers() -> Iterator[str]:
    for table, key in {**TABLES, HEAD: "id"}.items():
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key} OR rowid = NEW.rowid)"
        changed = "WHEN NEW.id <> OLD.id OR NEW.seq <> OLD.seq + 1" if table == HEAD else ""
        for verb, when in {"insert": taken, "update": changed, "delete": ""}.items():
            yield SQLITE_REFUSE.format(table=table, verb=verb, event=verb.upper(), when=when)


def postgresql_triggers() -> Iterator[str]:
    yield POSTGRESQL_FUNCTIONS
    for table in TABLES:
        yield POSTGRESQL_TRIGGER.format(table=table, events="UPDATE OR DELETE OR TRUNCATE")
    yield POSTGRESQL_TRIGGER.format(table=HEAD, events="DELETE OR TRUNCATE")
    yield POSTGRESQL_HEAD


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    makers = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}
    vendor = schema_editor.connection.vendor
    if vendor not in makers:
        raise NotSupportedError(f"no append-only triggers for {vendor}")
    apps.get_model("journal", "JournalHead").objects.using(schema_editor.connection.alias).create(id=1)
    for statement in makers[vendor]():
        schema_editor.execute(statement, params=None)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION journal_refuse() CASCADE", params=None)
    else:
        for table in (*TABLES, HEAD):
            for verb in ("insert", "update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)
    apps.get_model("journal", "JournalHead").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):

    dependencies = [("journal", "0001_schema")]

    operations = [migrations.RunPython(guard, unguard)]
