"""Two texts, one reader."""

from django.utils.translation import get_language


def in_language(arabic: str, english: str) -> str:
    """The text in the reader's language; the other one where that is empty."""
    return (english or arabic) if get_language() == "en" else (arabic or english)
