"""A refusal that gives its reason."""

from django.core.exceptions import PermissionDenied


class RefusedError(PermissionDenied):
    """The office may not: why, by which rule, and the lawful way, shown to it in its language.

    `rule` is what the journal names, too; `written` says that it stands there already.
    """

    def __init__(self, reason: str, *, rule: str, remedy: str = "", written: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.rule, self.remedy, self.written = reason, rule, remedy, written
