"""Who may do what with road controls, besides duties and areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

control_viewers = only(Verb.VIEW_CONTROLS)
control_drawers = only(Verb.DRAW_CONTROLS)
control_approvers = only(Verb.APPROVE_CONTROLS)
queue_reporters = only(Verb.REPORT_QUEUES)
control_runners = only(Verb.RUN_CONTROLS)
