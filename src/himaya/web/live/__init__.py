"""The live feed: what the journal has just taken in, to every console that may see it (server-sent events).

The journal is the outbox: an event is an entry, its id the entry's number. A
thread follows the journal and hands new entries to the event loop; the loop
never asks the database. Many consoles cost no threads.
"""
