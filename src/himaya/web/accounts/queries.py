"""The only readers of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from himaya.web.accounts.demo import demo_password_file
from himaya.web.accounts.models import Assignment, DirectoryIdentity, Role, User
from himaya.web.accounts.organisation import DEMO_OFFICES
from himaya.web.accounts.policies import second_factor_roles
from himaya.web.accounts.powers import in_force

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account; `device` is what the office calls the device it is on."""

    key: int
    device: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which an account is signed in."""

    key: int
    since: Any
    source: str
    browser: str
    system: str
    current: bool


def demo_accounts() -> Sequence[User]:
    """Demonstration accounts in the order of the offices; none outside the demonstration."""
    if not settings.DEMO:
        return ()
    order = [demo.login for demo in DEMO_OFFICES]
    known = User.objects.filter(username__in=order, is_active=True)
    return sorted(known, key=lambda user: order.index(user.username))


def demo_password() -> str:
    """Password of the demonstration accounts; empty outside the demonstration."""
    path = demo_password_file(settings.DATA_DIR)
    return path.read_text("ascii").strip() if settings.DEMO and path.exists() else ""


def any_account() -> bool:
    """Whether this installation has an account, open or closed."""
    return User.objects.exists()


def any_administrator() -> bool:
    """Whether an administrator could sign in."""
    return active_administrators() > 0


def active_administrators() -> int:
    """How many accounts could manage accounts."""
    return _holding([Role.ADMINISTRATOR]).count()


def without_second_factor() -> list[User]:
    """Open accounts whose office requires a second factor that they have not set up; none in the demonstration."""
    if settings.DEMO:
        return []
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return list(_holding(second_factor_roles()).filter(~Exists(factors)).order_by("username"))


def _holding(roles: Collection[str]) -> QuerySet[User]:
    """Open accounts that hold an office of one of these roles now."""
    held = Assignment.objects.filter(in_force(timezone.now()), office__role__in=roles, office__is_active=True)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def accounts(q: str = "") -> QuerySet[User]:
    """Accounts by user name, narrowed to words of it or of an office held now; with `second_factor` or without."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    rows = User.objects.annotate(second_factor=Exists(factor)).order_by("username")
    held = Assignment.objects.filter(in_force(timezone.now()), office__is_active=True)
    for word in q.split():
        titled = held.filter(Q(office__title_ar__icontains=word) | Q(office__title_en__icontains=word))
        rows = rows.filter(Q(username__icontains=word) | Q(pk__in=titled.values("user")))
    return rows


def account_of(pk: int) -> User:
    """One account, or 404."""
    return get_object_or_404(User, pk=pk)


def has_second_factor(user: User | AnonymousUser | Any) -> bool:
    """Whether signing in asks this account for more than a password."""
    return bool(user.pk) and Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def factors_of(user: User | AnonymousUser | Any) -> frozenset[str]:
    """Kinds of second factor that an account has: `totp`, `webauthn`."""
    kept = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).values_list("type", flat=True)
    return frozenset(kept) if user.pk else frozenset()


def passkeys_of(user: User) -> list[Passkey]:
    """Passkeys of an account, the oldest first."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    return [Passkey(one.pk, one.wrap().name, one.created_at) for one in kept]


def second_factor_required(user: User | AnonymousUser | Any) -> bool:
    """Whether the role requires a second factor; the demonstration requires none."""
    if not isinstance(user, User) or settings.DEMO:
        return False
    return any(held.office.role in second_factor_roles() for held in user.holdings)


def must_set_up_second_factor(user: User | AnonymousUser | Any) -> bool:
    """Whether the account still lacks the second factor that its role requires."""
    return second_factor_required(user) and not has_second_factor(user)


def recovery_codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else 0


def directory_since(user: User) -> datetime | None:
    """Since when another service opens this account; None where none does, or none is set."""
    if settings.OIDC is None:
        return None
    return DirectoryIdentity.objects.filter(user=user).values_list("since", flat=True).first()


def sessions_of(user: User, current_key: str | None) -> list[OpenSession]:
    """Browsers in which this account is signed in, the newest first; ended ones are forgotten on the way."""
    found = sorted(UserSession.objects.purge_and_list(user), key=lambda kept: kept.created_at, reverse=True)
    return [
        OpenSession(
            key=kept.pk,
            since=kept.created_at,
            source=kept.ip,
            browser=next((name for sign, name in _BROWSERS if sign in kept.user_agent), ""),
            system=next((name for name in _SYSTEMS if name in kept.user_agent), ""),
            current=kept.session_key == current_key,
        )
        for kept in found
    ]
