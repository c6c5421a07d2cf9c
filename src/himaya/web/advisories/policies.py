"""Who may do what with advisories, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

advisory_viewers = only(Verb.VIEW_ADVISORIES)
advisory_writers = only(Verb.WRITE_ADVISORIES)
