"""What every action of the register does first and last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts import policies
from himaya.web.places.queries.stored import covers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from himaya.web.accounts.models import Office, User
    from himaya.web.common.verbs import Verb
    from himaya.web.places.models import Base, Place, Unit

Row = TypeVar("Row", bound=Model)


def require(by: User | None, verb: Verb, *, area: str) -> Office | None:
    """Refuse an office that may not; `by` is None for the command line on the machine itself and the demonstration.

    Returns
    -------
    The office as which the account acts; None where `by` is.

    Raises
    ------
    RefusedError : with its reason, answered with 403.
    """
    return None if by is None else policies.require(by, verb, area=area)


def titles_of(office: Office | None) -> tuple[str, str]:
    """Arabic and English title of an office; empty where the machine itself acts."""
    return (office.title_ar, office.title_en) if office else ("", "")


def refuse_changed(seen: Mapping[str, str] | None, now: Mapping[str, str]) -> None:
    """Refuse to write over what somebody else has changed since a form was opened.

    Parameters
    ----------
    seen : values as the form showed them; None where no form was shown.
    now : the same values as they stand.

    Raises
    ------
    InvalidInputError : `places.changed_meanwhile` for each of them, with both values.
    """
    faults = [
        Fault("places.changed_meanwhile", column=name, details={"seen": seen[name] or "—", "now": value or "—"})
        for name, value in now.items()
        if seen is not None and seen.get(name, value) != value
    ]
    if faults:
        raise InvalidInputError(faults)


def save_once(row: Model, refuse_taken: Callable[[], None]) -> None:
    """Save a row; where another one took its identifier since that was asked, say so as if it had been there already.

    Parameters
    ----------
    refuse_taken : asks what stands now, and raises where it leaves no room for the row.

    Raises
    ------
    InvalidInputError : what `refuse_taken` says.
    IntegrityError : something else than what it asks for.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        refuse_taken()
        raise


def standing(model: type[Row], **by: Any) -> Row | None:
    """The row that has an identifier or key now, locked until the transaction ends."""
    rows = QuerySet[Row](model)
    return rows.select_for_update().filter(**by).first()


def refuse_known(known: Place | Unit | Base | None, by: User | None, verb: Verb) -> None:
    """Refuse the identifier of a new record that is there already; of a record of other offices nothing is told.

    Raises
    ------
    InvalidInputError : `places.taken_id`, `places.unusable_id`.
    """
    if known is not None:
        is_own = covers(by, verb)(known.area)
        raise InvalidInputError.of("places.taken_id" if is_own else "places.unusable_id", column="id")


def refuse_long(model: type[Model], **texts: str) -> None:
    """Refuse texts that are longer than the columns of a model take.

    Raises
    ------
    InvalidInputError : `places.text_too_long` with the field.
    """
    for name, text in texts.items():
        most = getattr(model._meta.get_field(name), "max_length", None)  # noqa: SLF001  # Django's public way to the fields of a model
        if most is not None and len(text) > most:
            raise InvalidInputError.of("places.text_too_long", column=name, most=str(most))


def refuse_personal(**texts: str) -> None:
    """Refuse texts with a person's number or hidden characters; the text itself is not repeated.

    Raises
    ------
    InvalidInputError : `places.personal_text`, `scenario.hidden_characters` with the field.
    """
    for field, text in texts.items():
        if holds_personal_data(text):
            raise InvalidInputError.of("places.personal_text", column=field)
        if holds_hidden_characters(text):
            raise InvalidInputError.of("scenario.hidden_characters", column=field)
