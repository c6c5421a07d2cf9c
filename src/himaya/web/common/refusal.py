"""A refusal that gives its reason."""

from django.core.exceptions import PermissionDenied


class RefusedError(PermissionDenied):
    """The office may not; `reason` is shown to it in its language, `rule` names the rule in the journal."""

    def __init__(self, reason: str, *, rule: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rule = rule
