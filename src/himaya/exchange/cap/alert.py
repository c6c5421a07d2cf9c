"""An alert as the protocol has it: what it says in each language, where, how grave and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from himaya.exchange.cap.area import Area, check_text
from himaya.faults import InvalidInputError

LONGEST_HEADLINE = 160
LONGEST_TEXT = 4000
_IDENTIFIER = re.compile(r"[^\s,<&]{1,200}")


class Status(StrEnum):
    """Whether it is meant: an exercise can carry no other than `EXERCISE`."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class Message(StrEnum):
    """What it does to earlier ones."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Category(StrEnum):
    """What kind of event it is about; those the protocol knows."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENVIRONMENT = "Env"
    TRANSPORT = "Transport"
    INFRASTRUCTURE = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Response(StrEnum):
    """What people are asked to do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon something must be done."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How much life and property are threatened."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Info:
    """What an alert says in one language (`language` as in RFC 3066: `ar-EG`, `en`), and which office says so.

    Raises
    ------
    InvalidInputError : `cap.words_needed`, `cap.too_long`, `cap.not_printable`, `cap.bad_times`, `cap.no_area`.
    """

    language: str
    category: Category
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    effective: datetime
    expires: datetime
    office: str
    headline: str
    description: str
    areas: tuple[Area, ...]
    instruction: str = ""
    responses: tuple[Response, ...] = ()
    web: str = ""

    def __post_init__(self) -> None:
        """Check the words and the times."""
        check_text("event", self.event, most=LONGEST_HEADLINE)
        check_text("senderName", self.office, most=LONGEST_HEADLINE)
        check_text("headline", self.headline, most=LONGEST_HEADLINE)
        check_text("description", self.description, most=LONGEST_TEXT)
        for name in ("language", "instruction", "web"):
            check_text(name, getattr(self, name), most=LONGEST_TEXT, is_needed=name == "language")
        if self.effective.tzinfo is None or self.expires.tzinfo is None or self.expires <= self.effective:
            raise InvalidInputError.of("cap.bad_times", start=str(self.effective), end=str(self.expires))
        if not self.areas:
            raise InvalidInputError.of("cap.no_area")


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that is replaced or taken back."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A message to the public.

    Raises
    ------
    InvalidInputError : `cap.bad_identifier`, `cap.bad_times`, `cap.references_needed`, `cap.no_info`,
        `cap.language_twice`, `cap.too_long`, `cap.not_printable`.
    """

    identifier: str
    sender: str
    sent: datetime
    status: Status
    message: Message
    infos: tuple[Info, ...]
    references: tuple[Reference, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Check what the schema cannot say."""
        referred = [name for one in self.references for name in (one.sender, one.identifier)]
        for name in (self.identifier, self.sender, *referred):
            if not _IDENTIFIER.fullmatch(name):
                raise InvalidInputError.of("cap.bad_identifier", value=name)
        if self.sent.tzinfo is None:
            raise InvalidInputError.of("cap.bad_times", start=str(self.sent), end="")
        if (self.message is not Message.ALERT) != bool(self.references):
            raise InvalidInputError.of("cap.references_needed", kind=self.message)
        if not self.infos:
            raise InvalidInputError.of("cap.no_info")
        languages = [one.language for one in self.infos]
        if len(set(languages)) < len(languages):
            raise InvalidInputError.of("cap.language_twice", value=", ".join(languages))
        check_text("note", self.note, most=LONGEST_TEXT, is_needed=False)
