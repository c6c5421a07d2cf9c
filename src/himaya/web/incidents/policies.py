"""Who may do what with incidents, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

incident_viewers = only(Verb.VIEW_INCIDENTS)
incident_reporters = only(Verb.REPORT_INCIDENTS)
incident_runners = only(Verb.RUN_INCIDENTS)
force_viewers = only(Verb.VIEW_FORCE)
force_judges = only(Verb.JUDGE_FORCE)
incident_reviewers = only(Verb.REVIEW_INCIDENTS)
sealed_keepers = only(Verb.KEEP_SEALED)
