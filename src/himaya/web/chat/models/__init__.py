"""What units and operations rooms have written to each other."""

from himaya.web.chat.models.message import LONGEST_TEXT, Message

__all__ = ["LONGEST_TEXT", "Message"]
