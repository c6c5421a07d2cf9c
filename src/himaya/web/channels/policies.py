"""Who may do what with channels, besides areas."""

from __future__ import annotations

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only

channel_viewers = only(Verb.VIEW_CHANNELS)
channel_keepers = only(Verb.KEEP_CHANNELS)
incident_reporters = only(Verb.REPORT_INCIDENTS)
