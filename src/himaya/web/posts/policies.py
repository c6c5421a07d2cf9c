"""Who may do what with posts, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

post_viewers = only(Verb.VIEW_POSTS)
post_reporters = only(Verb.REPORT_POSTS)
post_runners = only(Verb.RUN_POSTS)
post_commanders = only(Verb.ANSWER_POSTS)
