"""Who may do what with reports of the public, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

triagers = only(Verb.TRIAGE_REPORTS)
