"""Who may do what with reports and handovers, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

situation_viewers = only(Verb.VIEW_SITUATION)
situation_composers = only(Verb.COMPOSE_SITUATION)
shift_officers = only(Verb.HAND_OVER)
