"""Papers of a version as PDF, each a copy for the office that takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.documents.book.parts import Reader
from himaya.documents.forms.pack import FORMS, POST_CARD, forms_pdf, post_card_pdf
from himaya.documents.order import order_pdf
from himaya.faults import InvalidInputError, Language
from himaya.roads.store import load_network
from himaya.web.accounts.models import User
from himaya.web.accounts.policies import office_for
from himaya.web.common import mark
from himaya.web.common.verbs import Verb
from himaya.web.plans.models import PlanVersion
from himaya.web.plans.papers.book import book_of_version
from himaya.web.plans.papers.nation import book_of_nation
from himaya.web.plans.papers.words import named
from himaya.web.plans.queries.solutions import document_of, plans_dir

if TYPE_CHECKING:
    from himaya.documents.book.model import OperationBook
    from himaya.roads.network import RoadNetwork


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the papers of a version: for whom, and in which language where a paper has both."""

    version: PlanVersion
    by: User
    language: Language = Language.AR

    def order(self, place_id: str = "") -> bytes:
        """The operation order, of one place where its id is given; of the whole country for a national plan."""
        return order_pdf(self._book(), network=self._roads(), place_id=place_id)

    def form(self, *forms: str) -> bytes:
        """ICS forms by their numbers, or the cards of all posts, as one file.

        Raises
        ------
        InvalidInputError : `documents.unknown_form`, `documents.no_post`; `plans.forms_of_directorates` for a
            national plan.
        """
        self._refuse_nation()
        return forms_pdf(self._book(), forms, network=self._roads(), language=self.language)

    def card(self, post_id: str) -> bytes:
        """The card of one post, on one page.

        Raises
        ------
        InvalidInputError : `documents.unknown_post`; `plans.forms_of_directorates` for a national plan.
        """
        self._refuse_nation()
        return post_card_pdf(self._book(), post_id, network=self._roads(), language=self.language)

    def pack(self, name: str) -> bytes:
        """What takes longer: `order`, every ICS form as `forms`, the card of every post as `cards`."""
        if name == "order":
            return self.order()
        return self.form(*(FORMS if name == "forms" else (POST_CARD,)))

    def _refuse_nation(self) -> None:
        if self.version.plan.is_national:
            raise InvalidInputError.of("plans.forms_of_directorates")

    def _book(self) -> OperationBook:
        office = office_for(self.by, Verb.VIEW_PLANS, area=self.version.plan.area)
        title = named(office.title_ar, office.title_en) if office else named(self.by.username, "")
        reader = Reader(office=title, account=self.by.username, at=timezone.now())
        make = book_of_nation if self.version.plan.is_national else book_of_version
        return replace(make(self.version, reader), mark=mark.words())

    def _roads(self) -> RoadNetwork | None:
        """Roads of the maps, where the computed plan's folder still has them."""
        solution = self.version.solution
        if solution is None:
            return None
        path = plans_dir() / solution.folder / document_of(solution)["inputs"]["roads"]["file"]
        return load_network(path) if path.is_file() else None
