"""Access tokens: keys by which a program of an office asks the interface, narrower than the office itself may.

A token belongs to one assignment of an account to an office. It ends with its own time, when it is revoked, when the
account is closed, and when the assignment, the area, the role or the partner of the office are not what they were. It
carries scopes: what an office of its role may not do, no scope allows.
"""
