"""What can be done on the platform; which office may do it is for accounts to say."""

from enum import StrEnum


class Verb(StrEnum):
    """One thing an office may or may not do."""

    VIEW_PLANS = "view plans"
    EDIT_PLANS = "edit plans"
    APPROVE_PLANS = "approve plans"
    RUN_PLANS = "put plans into force"
    VIEW_CALENDAR = "view the calendar"
    VIEW_PLACES = "view places"
    EDIT_PLACES = "edit places"
    CONFIRM_RISK = "confirm risk"
    VIEW_UNITS = "view units"
    EDIT_UNITS = "edit units"
    VIEW_READINESS = "view readiness"
    DEFINE_READINESS = "define readiness"
    CLAIM_READINESS = "claim readiness"
    VERIFY_READINESS = "verify readiness"
    VIEW_ALERT = "view the alert level"
    SET_ALERT = "set the alert level"
    ACKNOWLEDGE_MEASURES = "acknowledge measures"
    VIEW_INCIDENTS = "view incidents"
    REPORT_INCIDENTS = "report incidents"
    RUN_INCIDENTS = "run incidents"
    REVIEW_INCIDENTS = "review incidents"
    MANAGE_REFERENCE = "manage reference data"
    READ_JOURNAL = "read the journal"
    MANAGE_ACCOUNTS = "manage accounts"
