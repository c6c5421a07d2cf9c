"""Who may see plans."""

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

viewers_only = only(Verb.VIEW_PLANS)
