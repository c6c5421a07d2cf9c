"""What can be done on the platform; which office may do it is for accounts to say."""

from enum import StrEnum


class Verb(StrEnum):
    """One thing an office may or may not do."""

    VIEW_PLANS = "view plans"
    READ_JOURNAL = "read the journal"
    MANAGE_ACCOUNTS = "manage accounts"
