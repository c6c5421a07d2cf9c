"""Who may do what with comments, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

moderators = only(Verb.MODERATE_COMMENTS)
danger_viewers = only(Verb.VIEW_DANGER)
danger_confirmers = only(Verb.CONFIRM_DANGER)
