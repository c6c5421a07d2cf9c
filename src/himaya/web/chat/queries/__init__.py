"""The only readers of messages."""
