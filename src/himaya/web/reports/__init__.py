"""Reports of the public about places: a lamp, a crowd, an obstacle, a danger; triaged outside operations, answered.

A report comes as a sealed letter (`portal.taking`) and is kept encrypted, without any mark of whoever sent it.
Moderators and the media office triage and answer it; no office of operations reads it. What is a danger to life goes
to operations by two accounts (`comments.actions.dangers`), as place, time and danger.
"""
