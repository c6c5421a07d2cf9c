"""The tables of a scenario: their columns, headings in both languages, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from himaya.scenario import cells
from himaya.scenario.cells import Reader, number
from himaya.scenario.model import (
    Base,
    BaseKind,
    Door,
    Place,
    PlaceKind,
    Service,
    Settlement,
    StandbyPoint,
    Unit,
    UnitKind,
)
from himaya.scenario.opening import opening_hours

REQUIRED: Final = object()
"""Default of a column that every row must fill."""

_TEXTS = (cells.text, cells.arabic, cells.identifier, cells.identifiers, opening_hours)
MOST_PEOPLE = 5_000_000
"""Most persons that a place may hold or a gathering may expect."""
_MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column: field of the model, headings (the field's name is a heading too), reader, value of an empty cell."""

    field: str
    ar: str
    en: str
    read: Reader
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """Whether the column must be there and every row must fill it."""
        return self.default is REQUIRED

    @property
    def is_text(self) -> bool:
        """Whether it takes what a person writes freely: a text, a name, identifiers, opening hours."""
        return self.read in _TEXTS


@dataclass(frozen=True, slots=True)
class Table:
    """One table: file stem and sheet name, the row it becomes, its columns; `may_be_empty` when no row is needed."""

    name: str
    ar: str
    row: type[Any]
    columns: tuple[Column, ...]
    may_be_empty: bool = False


_ID = Column("id", "المعرف", "id", cells.identifier)
_NAME_AR = Column("name_ar", "الاسم بالعربية", "Arabic name", cells.arabic)
_NAME_EN = Column("name_en", "الاسم بالإنجليزية", "English name", cells.text, "")
_LON = Column("lon", "خط الطول", "longitude", number(-180, 180))
_LAT = Column("lat", "خط العرض", "latitude", number(-90, 90))
_PLACE = Column("place_id", "معرف المكان", "place", cells.identifier)

PLACES = Table(
    "places",
    "الأماكن",
    Place,
    (
        _ID,
        _NAME_AR,
        _NAME_EN,
        Column("kind", "النوع", "kind", cells.kind(PlaceKind)),
        _LON,
        _LAT,
        Column("governorate", "المحافظة", "governorate", cells.governorate, None),
        Column("capacity", "السعة", "capacity", number(0, MOST_PEOPLE, whole=True)),
        Column("area_m2", "المساحة بالمتر المربع", "area in m2", number(0, 100_000_000), 0.0),
        Column("threat", "درجة التهديد", "threat", number(1, 5, whole=True)),
        Column("vulnerability", "درجة القابلية للضرر", "vulnerability", number(1, 5, whole=True)),
        Column("host_office", "جهة التنسيق", "host office", cells.text, ""),
        Column("illustrative", "قيمة توضيحية", "illustrative value", cells.truth, default=False),
        Column("source", "المصدر", "source", cells.text, ""),
        Column("settlement", "العمران", "settlement", cells.kind(Settlement), Settlement.URBAN),
    ),
)

DOORS = Table(
    "doors",
    "الأبواب",
    Door,
    (
        _ID,
        _PLACE,
        _NAME_AR,
        _LON,
        _LAT,
        Column("width_m", "العرض بالمتر", "width in m", number(0.3, 100)),
        Column("stepped", "بدرج", "stepped", cells.truth, default=False),
        Column("lanes_men", "ممرات تفتيش الرجال", "search lanes men", number(0, 100, whole=True), 0),
        Column("lanes_women", "ممرات تفتيش السيدات", "search lanes women", number(0, 100, whole=True), 0),
    ),
    may_be_empty=True,
)

SERVICES = Table(
    "services",
    "المناسبات",
    Service,
    (
        _ID,
        _PLACE,
        _NAME_AR,
        Column("start", "البداية", "start", cells.instant),
        Column("end", "النهاية", "end", cells.instant),
        Column("attendance", "الحضور المتوقع", "expected attendance", number(0, MOST_PEOPLE, whole=True)),
        Column("arrival_min", "مدة الوصول بالدقائق", "arrival in minutes", number(1, _MOST_MINUTES, whole=True)),
        Column("departure_min", "مدة الانصراف بالدقائق", "departure in minutes", number(1, _MOST_MINUTES, whole=True)),
    ),
    may_be_empty=True,
)

BASES = Table(
    "bases",
    "المقرات",
    Base,
    (
        _ID,
        _NAME_AR,
        _NAME_EN,
        Column("kind", "النوع", "kind", cells.kind(BaseKind)),
        _LON,
        _LAT,
        Column("governorate", "المحافظة", "governorate", cells.named_governorate, ""),
    ),
)

UNITS = Table(
    "units",
    "الوحدات",
    Unit,
    (
        _ID,
        Column("call_sign", "علامة النداء", "call sign", cells.text),
        Column("kind", "النوع", "kind", cells.kind(UnitKind)),
        Column("base_id", "معرف المقر", "base", cells.identifier),
        Column("crew", "القوة", "crew", number(1, 500, whole=True)),
        Column("women", "منها شرطة نسائية", "women", number(0, 500, whole=True), 0),
        Column("duty_start", "بداية الخدمة", "duty start", cells.instant),
        Column("duty_end", "نهاية الخدمة", "duty end", cells.instant),
    ),
)

STANDBY = Table("standby", "نقاط الانتظار", StandbyPoint, (_ID, _NAME_AR, _NAME_EN, _LON, _LAT), may_be_empty=True)

TABLES = (PLACES, DOORS, SERVICES, BASES, UNITS, STANDBY)
"""Every table, in the order of the model."""

SETTINGS = (
    _ID,
    _NAME_AR,
    Column("name_en", "الاسم بالإنجليزية", "English name", cells.text),
    Column("celebration", "المناسبة", "celebration", cells.celebration),
    Column("governorate", "المحافظة", "governorate", cells.governorate),
    Column("timezone", "المنطقة الزمنية", "time zone", cells.timezone),
    Column("start", "بداية الفترة", "start", cells.instant),
    Column("end", "نهاية الفترة", "end", cells.instant),
    Column("roads", "ملف الطرق", "road file", cells.file_name, ""),
    Column("roads_edition", "تاريخ بيانات الطرق", "road data of", cells.text, ""),
    Column("attribution", "مصدر البيانات", "attribution", cells.text),
)
"""The keys of scenario.toml, or the rows of the sheet «scenario»."""

SETTINGS_SHEET = ("scenario", "الخطة")
"""Names of the sheet that holds the settings."""
