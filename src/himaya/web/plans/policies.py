"""Who may see plans, and who may write them."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

viewers_only = only(Verb.VIEW_PLANS)
planners_only = only(Verb.EDIT_PLANS)
commanders_only = only(Verb.RUN_PLANS)
