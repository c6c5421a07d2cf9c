"""Senders of units, the last position of each, the record of thirty days, and the counts of the feeds."""

from himaya.web.positions.models.feed import Count, Feed
from himaya.web.positions.models.position import Fix, Latest
from himaya.web.positions.models.sender import Sender

__all__ = ["Count", "Feed", "Fix", "Latest", "Sender"]
