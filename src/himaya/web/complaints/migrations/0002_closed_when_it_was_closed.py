"""A complaint is closed no earlier than it came, keeps its number, and is not inserted over by its receipt either.

Without the first, one statement that dates the end back and one that deletes would take a complaint away at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "complaints are kept as they were written, ten years after they were closed"
FROZEN_BEFORE = {
    "complaints_complaint": (
        "NEW.receipt_sha256 <> OLD.receipt_sha256 OR NEW.received_at <> OLD.received_at OR NEW.came <> OLD.came "
        "OR NEW.closed_at <> OLD.closed_at"
    ),
    "complaints_remedy": (
        "OLD.done_at IS NOT NULL OR NEW.what <> OLD.what OR NEW.due_at <> OLD.due_at OR NEW.owner_id <> OLD.owner_id"
    ),
}
FROZEN = {
    "complaints_complaint": (
        f"{FROZEN_BEFORE['complaints_complaint']} OR NEW.id <> OLD.id OR NEW.closed_at < OLD.received_at"
    ),
    "complaints_remedy": (
        f"{FROZEN_BEFORE['complaints_remedy']} OR NEW.id <> OLD.id OR NEW.complaint_id <> OLD.complaint_id"
    ),
}
"""By table, the rows that refuse to be changed."""
SAME_BEFORE = {"complaints_complaint": "id = NEW.id", "complaints_escalation": "id = NEW.id"}
SAME = {
    "complaints_complaint": "id = NEW.id OR receipt_sha256 = NEW.receipt_sha256",
    "complaints_escalation": (
        "id = NEW.id OR complaint_id = NEW.complaint_id AND clock = NEW.clock AND due_at = NEW.due_at"
    ),
}
"""By table, the rows that SQLite would delete unseen for one that is inserted over them."""


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _write(schema_editor, FROZEN, SAME)


def unguard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _write(schema_editor, FROZEN_BEFORE, SAME_BEFORE)


def _write(schema_editor: BaseDatabaseSchemaEditor, frozen: dict[str, str], same: dict[str, str]) -> None:
    vendor = schema_editor.connection.vendor
    if vendor not in {"sqlite", "postgresql"}:
        raise NotSupportedError(f"no triggers for {vendor}")
    for table, when in frozen.items():
        if vendor == "sqlite":
            _again_on_sqlite(schema_editor, table, "update", when)
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_stays ON {table}", params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION complaints_refuse()",
                params=None,
            )
    if vendor == "sqlite":
        for table, where in same.items():
            _again_on_sqlite(schema_editor, table, "insert", f"EXISTS (SELECT 1 FROM {table} WHERE {where})")


def _again_on_sqlite(schema_editor: BaseDatabaseSchemaEditor, table: str, verb: str, when: str) -> None:
    schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        params=None,
    )


class Migration(migrations.Migration):

    dependencies = [("complaints", "0001_schema")]

    operations = [migrations.RunPython(guard, unguard)]
