from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest

from himaya.faults import InvalidInputError
from himaya.web import catalogue

WEB = Path(catalogue.__file__).parent
ARABIC = WEB / "locale" / "ar" / "LC_MESSAGES" / "django.po"
CATALOGUES = {path.parents[3]: path for path in WEB.glob("**/ar/LC_MESSAGES/django.po")}
_TRANSLATED = re.compile(
    r"""\{%\s*translate\s+(?P<quote>["'])(?P<text>.*?)(?P=quote)(?:\s+context\s+"(?P<context>[^"]*)")?"""
)
_PLAIN = re.compile(r"""(?:(?<![a-z])_|gettext_lazy)\(\s*"(?P<text>[^"]*)"\s*\)""")
_PLURAL = re.compile(r"""ngettext\(\s*"(?P<one>[^"]*)",\s*"(?P<many>[^"]*)",""")
_CONTEXT = re.compile(r"""pgettext(?:_lazy)?\(\s*"(?P<context>[^"]*)",\s*"(?P<text>[^"]*)"\s*\)""")
_PLACE = re.compile(r"%\(\w+\)s")


def _owner(path: Path) -> Path:
    """The nearest folder above a file that has a catalogue of its own."""
    return next(folder for folder in path.parents if folder in CATALOGUES)


def _messages(owner: Path) -> set[str]:
    found = set()
    for path in (path for path in WEB.rglob("*.html") if _owner(path) == owner):
        for match in _TRANSLATED.finditer(path.read_text("utf-8")):
            found.add(f"{match['context']}\x04{match['text']}" if match["context"] else match["text"])
    for path in (path for path in WEB.rglob("*.py") if _owner(path) == owner):
        text = path.read_text("utf-8")
        found |= {match["text"] for match in _PLAIN.finditer(text)}
        found |= {f"{match['context']}\x04{match['text']}" for match in _CONTEXT.finditer(text)}
        found |= {f"{match['one']}\x00{match['many']}" for match in _PLURAL.finditer(text)}
    return found


@pytest.mark.parametrize("owner", sorted(CATALOGUES), ids=lambda owner: owner.name)
def test_every_message_has_its_arabic_and_none_is_left_over(owner: Path) -> None:
    """An Arabic catalogue holds exactly the messages of the templates and code it belongs to, all translated."""
    entries = {key: text for key, text in catalogue.read_po(CATALOGUES[owner]).items() if key}
    assert set(entries) == _messages(owner)
    assert [key for key, text in entries.items() if not text] == []


def test_apps_that_share_a_message_say_it_alike() -> None:
    """One message has one Arabic text, whichever catalogue it stands in."""
    texts: dict[str, set[str]] = {}
    for path in CATALOGUES.values():
        for key, text in catalogue.read_po(path).items():
            texts.setdefault(key, set()).add(text)
    assert {key: said for key, said in texts.items() if key and len(said) > 1} == {}


@pytest.mark.parametrize("path", sorted(CATALOGUES.values()), ids=lambda path: path.parents[3].name)
def test_translations_keep_their_places(path: Path) -> None:
    """A translation fills the same places as its message; of several forms none has a place of its own."""
    for key, text in catalogue.read_po(path).items():
        if "\x00" in key:
            one, *forms = (set(_PLACE.findall(form)) for form in (key.partition("\x00")[0], *text.split("\x00")))
            assert all(form <= one for form in forms)
            assert one in forms
        elif key:
            assert sorted(_PLACE.findall(key)) == sorted(_PLACE.findall(text))


@pytest.mark.parametrize("path", sorted(CATALOGUES.values()), ids=lambda path: path.parents[3].name)
def test_translations_are_arabic(path: Path) -> None:
    """No English word was left in place of a translation, names of formats aside."""
    for key, text in catalogue.read_po(path).items():
        assert not re.search(r"[A-Za-z]{3,}", re.sub(r"%\(\w+\)s|OpenStreetMap", "", text)) or not key


def test_compiled_catalogues_are_read_by_gettext(tmp_path: Path) -> None:
    """Messages, contexts and all six Arabic plural forms survive compilation."""
    forms = ["صفر", "واحد", "اثنان", "بضعة", "كثير", "مئات"]
    source = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    header = ARABIC.read_text("utf-8").split("\n\n", 1)[0]
    plural = "\n".join(f'msgstr[{number}] "{form}"' for number, form in enumerate(forms))
    source.write_text(
        f'{header}\n\nmsgid "a \\"b\\"\\n"\nmsgstr "س"\n"ص"\n\nmsgctxt "c"\nmsgid "x"\nmsgstr "ع"\n\n'
        f'msgid "one"\nmsgid_plural "many"\n{plural}\n\nmsgid "empty"\nmsgstr ""\n',
        "utf-8",
    )
    [target] = catalogue.compile_catalogues(tmp_path)
    read = gettext.GNUTranslations(io.BytesIO(target.read_bytes()))
    assert read.gettext('a "b"\n') == "سص"
    assert read.pgettext("c", "x") == "ع"
    assert read.gettext("empty") == "empty"
    assert [read.ngettext("one", "many", count) for count in (0, 1, 2, 5, 11, 100)] == forms
    assert catalogue.compile_catalogues(tmp_path) == []


@pytest.mark.parametrize("line", ['msgid "open', "nonsense", '#, fuzzy\nmsgid "x"', 'other "x"', "msgid 5"])
def test_a_broken_catalogue_names_the_line(tmp_path: Path, line: str) -> None:
    """A line that is not understood, or a translation marked unsure, stops the build with its place."""
    path = tmp_path / "django.po"
    path.write_text(f'msgid ""\nmsgstr ""\n\n{line}\n', "utf-8")
    with pytest.raises(InvalidInputError) as raised:
        catalogue.read_po(path)
    assert raised.value.faults[0].row == 4
