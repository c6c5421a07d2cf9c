"""The only readers of senders and positions."""
