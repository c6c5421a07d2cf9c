"""Who may do what with simulated nights, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

exercise_viewers = only(Verb.VIEW_EXERCISE)
exercise_directors = only(Verb.DIRECT_EXERCISE)
