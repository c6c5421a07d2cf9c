"""`himaya backup` and `himaya restore`."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from himaya.web.backup.actions import Restored

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--out", required=True, type=_PATH, help="The file to write; its name ends in .tar.gz.")
@click.option("--without-keys", is_flag=True, help="Leave the keys out, to keep them elsewhere.")
@click.pass_obj
def backup(language: Language, *, out: Path, without_keys: bool) -> None:
    """Write everything in HIMAYA_DATA_DIR and its database into one checked file, while the server runs or not."""
    data_dir = _data_dir()
    from himaya.web.audit import open_journal

    open_journal(data_dir)
    from himaya.web.backup.actions import make_backup

    manifest = make_backup(data_dir, out, keys=not without_keys)
    click.echo(_made(out, manifest, language))
    click.echo(_about_keys(language, kept=manifest["keys"]), err=True)


@click.command()
@click.argument("file", type=_PATH)
@click.option("--into", required=True, type=_PATH, help="The data folder to make.")
@click.option("--force", is_flag=True, help="Move a folder that is there aside, under another name.")
@click.pass_obj
def restore(language: Language, file: Path, *, into: Path, force: bool) -> int:
    """Make a data folder from the backup FILE; exit 1 when the journal in it was rewritten.

    Every file is checked by its digest before the folder is made, then the
    journal's chain and its head at the time of the backup. Stop the server
    before.
    """
    _data_dir()
    folder = into.resolve()
    os.environ["HIMAYA_DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
    import django

    django.setup()
    from himaya.web.backup.actions import open_restored, unpack

    manifest, moved_to = unpack(file, folder, force=force)
    restored = open_restored(folder, manifest)
    for fault in restored.faults:
        click.echo(fault.text(language), err=True)
    click.echo(_restored(folder, restored, moved_to, language), err=bool(restored.faults))
    if not manifest["keys"]:
        click.echo(_keys_missing(language), err=True)
    return 1 if restored.faults else 0


def _data_dir() -> Path:
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    return Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve()


def _made(out: Path, manifest: dict[str, Any], language: Language) -> str:
    count, seq = len(manifest["files"]), manifest["head"]["seq"]
    return {
        Language.AR: f"كُتبت النسخة الاحتياطية: {out} (الملفات {count}، وآخر قيد في السجل {seq})",
        Language.EN: f"Backup written: {out} ({count} files, the journal up to entry {seq})",
    }[language]


def _about_keys(language: Language, *, kept: bool) -> str:
    if kept:
        return {
            Language.AR: "تحوي هذه النسخة المفاتيح: احفظها حيث لا يقرؤها إلا من يدير النظام.",
            Language.EN: "This backup holds the keys: keep it where only those who run the system can read it.",
        }[language]
    return {
        Language.AR: "المفاتيح ليست في هذه النسخة: احفظ secret.key وjournal.key وletters.key في مكان آخر،"
        " فلا غنى عنها.",
        Language.EN: "The keys are not in this backup: keep secret.key, journal.key and letters.key elsewhere;"
        " all are needed.",
    }[language]


def _restored(folder: Path, restored: Restored, moved_to: Path | None, language: Language) -> str:
    made = restored.manifest["created_at"][:16].replace("T", " ")
    lines = {
        Language.AR: [f"استُعيدت نسخة {made} UTC إلى {folder} (قيود السجل {restored.entries})"],
        Language.EN: [f"The backup of {made} UTC is restored into {folder} (journal of {restored.entries} entries)"],
    }[language]
    if moved_to:
        arabic, english = f"نُقل المجلد القديم إلى {moved_to}", f"The old folder is now {moved_to}"
        lines.append(arabic if language is Language.AR else english)
    return "\n".join(lines)


def _keys_missing(language: Language) -> str:
    return {
        Language.AR: "النسخة بلا مفاتيح: ضع secret.key وjournal.key وletters.key في المجلد قبل التشغيل.",
        Language.EN: "The backup came without keys: put secret.key, journal.key and letters.key into the folder"
        " before you start.",
    }[language]
