"""Who may do what in dispatch, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

dispatch_viewers = only(Verb.VIEW_DISPATCH)
dispatchers = only(Verb.DISPATCH_UNITS)
card_editors = only(Verb.EDIT_RUN_CARDS)
