"""Webhooks: a program of a partner is told that there is something to fetch, and nothing of what it is.

A message has a kind, a number, an instant and the address of the interface where the thing is read with a token. It is
written into the outbox in the transaction of the change it tells of, signed after Standard Webhooks, and sent by the
runner of jobs, which tries again with growing waits and gives up after about two days.
"""
