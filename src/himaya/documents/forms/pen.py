"""How a form writes: a scope of the book in one language, with the words for what nobody entered."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import UNSAID, ApprovalRole
from himaya.documents.book.scope import Scope
from himaya.documents.forms.blocks import Column, Field, code, fields, heading, lines, noted, paragraph
from himaya.documents.moments import day_words, moment_words, zone_words
from himaya.documents.order_tables import stints_of
from himaya.documents.page import issuer
from himaya.documents.wording import listed
from himaya.faults import Language
from himaya.roads.network import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from himaya.documents.book.elements import Element
    from himaya.documents.forms.blocks import Block, Cell
    from himaya.planning.wording import Text


_DIGEST = 16


@cache
def form_words() -> Mapping[str, Any]:
    """Read the words of the forms."""
    return tomllib.loads(resources.files("himaya.documents").joinpath("forms.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Pen:
    """One paper: what it speaks of, its language, the roads of its maps where there are any, and which form it is."""

    scope: Scope
    language: Language
    network: RoadNetwork | None = None
    form: str = ""

    def word(self, key: str, **values: object) -> str:
        """Fill the placeholders of `group.entry` in the paper's language."""
        group, entry = key.split(".")
        text: str = form_words()[group][entry][self.language]
        return text.format_map(values)

    def listed(self, key: str) -> list[str]:
        """Give the sentences of a list in the paper's language."""
        group, entry = key.split(".")
        found: list[str] = form_words()[group][entry][self.language]
        return found

    def standing_duties(self, function_code: str) -> list[str]:
        """Give the standing duties of a function; none where it has none."""
        return self.listed(f"duty.{function_code}") if function_code in form_words()["duty"] else []

    def say(self, text: Text) -> str:
        """Say a text of the book."""
        return text.of(self.language)

    def entered(self, value: Text | str) -> Cell:
        """Say what was entered, or that nothing was."""
        return (value if isinstance(value, str) else self.say(value)) or self.unsaid

    @cached_property
    def unsaid(self) -> Cell:
        """The words for what nobody entered."""
        return {"as": "unsaid", "text": self.empty}

    @cached_property
    def unsigned(self) -> Cell:
        """The words for what nobody signed."""
        return {"as": "unsaid", "text": self.word("text.unsigned")}

    @cached_property
    def empty(self) -> str:
        """The same as plain text, for an empty table."""
        return self.word("text.unsaid")

    def number(self, value: float | None) -> Cell:
        """Show a count; nothing where it was not entered."""
        return "" if value is None else code(f"{value:g}")

    def joined(self, texts: Sequence[str]) -> str:
        """List several in one line."""
        return listed(self.language, texts)

    def column(self, entry: str, width: int | str = "auto", align: str = "start") -> Column:
        """Make a column with the heading `head.entry`."""
        return Column(self.word(f"head.{entry}"), width, align)

    def turns(self, element: Element) -> list[dict[str, Any]]:
        """List an element's turns for the typesetter."""
        return stints_of(self.scope, element.stints, self.language)

    def place(self, place_id: str, words: Text | None = None) -> str:
        """Name a place in words, or by its id in the book; nothing where neither is given."""
        if words is not None and words.ar:
            return self.say(words)
        return self.say(self.scope.place_of[place_id].title) if place_id else ""

    def when(self, moment: datetime) -> str:
        """Write clock time and date."""
        return moment_words(moment, self.scope.book.zone, self.language)

    def head(self, *more: Field) -> Block:
        """Make the first fields of every form: operation, issuing office, period; then those of this form."""
        book = self.scope.book
        place = [self.field("place", self.place(self.scope.place_id), 6)] if self.scope.place_id else []
        *before, last = [self.from_to(period.start, period.end) for period in book.periods]
        numbered = "number" in form_words()["block"].get(self.form, {}).get("field", {})
        first = [
            self.field("operation", self.say(book.title), 3),
            self.field("issuer", self.say(issuer(self.scope)), 3),
            *place,
            self.field("period", lines([*before, noted(last, self.clock_words)]), 4 if numbered else 6),
            *([self.field("number", code(book.id), 2)] if numbered else []),
        ]
        return fields([1] * 6, [*first, *more])

    def field(self, entry: str, value: Cell, span: int = 1) -> Field:
        """Make a field with the label `field.entry`, under the number of its block where the form has one."""
        return Field(self._numbered("field", entry), value, span)

    def part(self, entry: str) -> Block:
        """Head a part of the form with `part.entry`, under the number of its block where the form has one."""
        return heading(self._numbered("part", entry))

    def _numbered(self, group: str, entry: str) -> str:
        number = form_words()["block"].get(self.form, {}).get(group, {}).get(entry, "")
        words = self.word(f"{group}.{entry}")
        return f"{number}. {words}" if number else words

    def written(self, text: Text) -> list[Block]:
        """What an office wrote, where it wrote anything."""
        return [paragraph(self.say(text))] if text.ar else []

    def from_to(self, start: datetime, end: datetime) -> str:
        """Write two moments with their days."""
        return self.word("text.from_to", start=self.when(start), end=self.when(end))

    @cached_property
    def clock_words(self) -> str:
        """Say whose clock it is and, where the operation goes on into another day, what +1 means."""
        book = self.scope.book
        words = self.word("text.clock", zone=zone_words(book.zone, book.start, self.language))
        first, last = (moment.astimezone(book.zone).date() for moment in (book.start, book.end))
        if last == first:
            return words
        second = first + timedelta(days=1)
        entry = "text.next_day" if last == second else "text.next_days"
        return f"{words} {self.word(entry, day=day_words(second, self.language))}"

    def signed(self, *roles: ApprovalRole) -> Block:
        """Make the last fields of a form: for each role, the author alone where none is given, office, time, digest."""
        cells: list[Field] = []
        for role in roles or (ApprovalRole.AUTHOR,):
            found = next((one for one in self.scope.book.approvals if one.role is role), None)
            maker = self.scope.book.author if role is ApprovalRole.AUTHOR else UNSAID
            cells += [
                self.field(role.value, self.entered(found.office if found else maker)),
                self.field("signed_at", self.when(found.at) if found else self.unsigned),
                self.field("digest", code(found.digest[:_DIGEST]) if found else self.unsigned),
            ]
        return fields([2, 2, 2], cells)
