"""Who may know of a complaint, and who is sealed out of it whatever the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office, OfficeKind
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.complaints.models import Complaint

complaint_viewers = only(Verb.VIEW_COMPLAINTS)
complaint_handlers = only(Verb.HANDLE_COMPLAINTS)
complaint_overseers = only(Verb.OVERSEE_COMPLAINTS)


def own_chain(user: User) -> frozenset[int]:
    """Keys of every office that an account holds or acts for, and of all that these hang on."""
    above: dict[int, int | None] = dict(Office.objects.order_by().values_list("pk", "parent_id"))
    found: set[int] = set()
    for held in user.holdings:
        key: int | None = held.office.pk
        while key is not None and key not in found:
            found.add(key)
            key = above.get(key)
    return frozenset(found)


def directorate_of(office: Office) -> Office | None:
    """The security directorate that an office belongs to, itself included; None outside of one."""
    above: Office | None = office
    while above is not None and above.kind != OfficeKind.DIRECTORATE:
        above = above.parent
    return above


def is_sealed_out(user: User, about: int | None, under: int | None) -> bool:
    """Whether an office of the account is the one complained of, of its directorate, or stands below either."""
    return not own_chain(user).isdisjoint((about, under))


def require_outside(complaint: Complaint, by: User) -> Office:
    """The office as which an account handles a complaint; nobody of the unit complained of does.

    Raises
    ------
    RefusedError : another duty, or another area.
    InvalidInputError : `complaints.sealed_out`.
    """
    office = require(by, Verb.HANDLE_COMPLAINTS, area=complaint.area)
    if is_sealed_out(by, complaint.about_id, complaint.under_id):
        raise InvalidInputError.of("complaints.sealed_out")
    return office
