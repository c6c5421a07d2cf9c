"""Whether everything here is an exercise, for a process that knows nothing but what was published."""

from __future__ import annotations

from himaya.web.portal.models import Notice, Topic


def is_published_exercise() -> bool:
    """Whether the installation that publishes is one."""
    return Notice.objects.filter(topic=Topic.MARK, told__exercise=True).exists()
