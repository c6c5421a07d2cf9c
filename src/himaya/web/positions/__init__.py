"""Where units are: their senders, the positions that are taken while they are on duty, and the state of the feeds."""
