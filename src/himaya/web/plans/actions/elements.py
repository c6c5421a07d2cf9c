"""What an office decides about elements of a draft: who answers for them, on which ground, which stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.web.plans.actions.drafts import changing, office_of
from himaya.web.plans.seen import digest, refuse_unseen
from himaya.web.plans.texts import checked
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion


def set_owner(
    version_id: int,
    *,
    by: User,
    owner: str,
    legal_basis: str = "",
    keys: Collection[str] | None = None,
    shown: str | None = None,
) -> int:
    """Name the office that answers for elements, and the ground they stand on.

    Parameters
    ----------
    keys : the elements meant; None for all that have no owner yet.
    legal_basis : empty leaves what stands there.
    shown : the digest of `unowned_keys` as the form showed them; None where no form was shown.

    Returns
    -------
    How many elements were meant.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.not_a_draft`, `plans.changed_meanwhile`, `plans.unknown_office`,
        `plans.personal_data`.
    """
    with changing(version_id, by=by) as change:
        refuse_unseen(digest(unowned_keys(change.version)), shown)
        office, ground = office_of(owner, change.version), checked(legal_basis=legal_basis)["legal_basis"]
        rows = change.version.elements
        meant = rows.filter(owner__isnull=True) if keys is None else rows.filter(key__in=keys)
        values = {"owner": office, **({"legal_basis": ground} if ground else {})}
        count = meant.update(**values)
        change.action = PlanAction.ELEMENT_CHANGED
        change.after = {"owner": owner, "legal_basis": ground, "elements": count}
    return count


def unowned_keys(version: PlanVersion) -> list[str]:
    """Elements of a version for which no office answers yet."""
    return list(version.elements.filter(owner__isnull=True).order_by("key").values_list("key", flat=True))


def set_lock(version_id: int, *, by: User, key: str, locked: bool) -> None:
    """Keep an element as it is when the planner runs again, or let it go.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.not_a_draft`, `plans.unknown_element` for one the version does not have.
    """
    with changing(version_id, by=by) as change:
        if not change.version.elements.filter(key=key).update(locked=locked):
            raise InvalidInputError.of("plans.unknown_element", value=key)
        change.action, change.kind = PlanAction.ELEMENT_CHANGED, PlanKind.ELEMENT
        change.object_id, change.after = f"{change.version}/{key}"[:200], {"locked": locked}
