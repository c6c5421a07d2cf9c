"""Who may do what with crowds, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

crowd_viewers = only(Verb.VIEW_CROWDS)
crowd_reporters = only(Verb.REPORT_CROWDS)
crowd_keepers = only(Verb.EDIT_CROWDS)
crowd_commanders = only(Verb.ANSWER_CROWDS)
