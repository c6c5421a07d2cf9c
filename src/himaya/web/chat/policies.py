"""Who may read and write messages, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

message_viewers = only(Verb.VIEW_MESSAGES)
message_writers = only(Verb.ANSWER_MESSAGES)
