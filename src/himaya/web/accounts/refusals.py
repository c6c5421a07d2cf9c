"""What refused an act on accounts or offices: told with its remedy and its rule, and written down by the rule alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from himaya.faults import Fault, Language
from himaya.web.journal.policies import write_down_refusal

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from himaya.faults import InvalidInputError


def add_faults(request: HttpRequest, form: Form, error: InvalidInputError) -> None:
    """Show every fault with its remedy and rule above the form, in the reader's language."""
    for fault in error.faults:
        write_down_refusal(request, rule=fault.code)
        form.add_error(None, ValidationError(_said(fault), code=fault.code))


def tell(request: HttpRequest, error: InvalidInputError) -> None:
    """Show every fault with its remedy and rule on the page that comes next."""
    for fault in error.faults:
        write_down_refusal(request, rule=fault.code)
        messages.error(request, _said(fault), extra_tags=fault.code)


def _said(fault: Fault) -> str:
    language = Language(get_language() or "ar")
    return f"{fault.message(language)} {fault.remedy(language)}"
