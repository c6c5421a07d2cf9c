"""Tables of releases, pictures and rumours."""

from himaya.web.media.models.release import MOST_PICTURES, Picture, Release
from himaya.web.media.models.rumour import Channel, Rumour, Verdict

__all__ = ["MOST_PICTURES", "Channel", "Picture", "Release", "Rumour", "Verdict"]
