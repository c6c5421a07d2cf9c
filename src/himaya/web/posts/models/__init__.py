"""Posts of plans in force, what was entered about them, and their alarms. Nothing here is ever deleted."""

from himaya.web.posts.models.alarm import Alarm
from himaya.web.posts.models.entry import EntryKind, PostEntry
from himaya.web.posts.models.explanation import Explanation, ExplanationKind
from himaya.web.posts.models.post import LivePlan, LivePost, Placed

__all__ = ["Alarm", "EntryKind", "Explanation", "ExplanationKind", "LivePlan", "LivePost", "Placed", "PostEntry"]
