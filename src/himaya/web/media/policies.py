"""Who may do what with releases and rumours, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

release_viewers = only(Verb.VIEW_RELEASES)
release_writers = only(Verb.WRITE_RELEASES)
rumour_keepers = only(Verb.KEEP_RUMOURS)
