"""Channels by which citizens reach the office: numbers, web forms and desks, each tested by a routine that is stated.

An app of its own, not a part of `reports`: whoever answers for a number or a desk is not whoever triages what came in,
and `complaints` above it asks whether channels answered before it calls fewer complaints good. No channel asks for an
account, a name or a paper: there is no field in which that could be said.
"""
