"""What the public reads and writes: a read model of its own, pages at `/public/`, feeds, and a mailbox.

Operations publish here in the transaction of the change itself; nothing leads back but sealed
letters, which operations take out and these pages cannot read. The pages can run as a process of their own
(`himaya.web.portal.settings`) that knows these tables and no other.
"""
