"""The link that makes the first administrator: good once, and only while there is no account at all."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django.urls import reverse

from himaya.web.accounts.models import User
from himaya.web.environment import new_secret, write_secret

if TYPE_CHECKING:
    from pathlib import Path


def first_path(data_dir: Path) -> str:
    """Path of the link, the same until it is used; empty, and the token gone, once an account exists."""
    if User.objects.exists():
        _token_file(data_dir).unlink(missing_ok=True)
        return ""
    return reverse("first_administrator", args=[write_secret(_token_file(data_dir), new_secret())])


def is_first_token(data_dir: Path, token: str) -> bool:
    """Whether this is the token of the link, compared in constant time."""
    try:
        kept = _token_file(data_dir).read_text("ascii").strip()
    except OSError:
        return False
    return bool(kept) and hmac.compare_digest(kept.encode(), token.encode())


def use_up(data_dir: Path) -> bool:
    """Take the token away; of two that try at the same time one succeeds."""
    try:
        _token_file(data_dir).unlink()
    except FileNotFoundError:
        return False
    return True


def _token_file(data_dir: Path) -> Path:
    return data_dir / "first-administrator.txt"
