"""Governorates in the reader's language."""

from himaya.scenario.governorates import governorates
from himaya.web.common.language import in_language


def area_title(area: str) -> str:
    """Name of a governorate in the reader's language; the code where it is unknown."""
    known = governorates().get(area)
    return in_language(known.name_ar, known.name_en) if known else area
