"""What the public reads: a read model of its own, pages at `/public/` and feeds, and nothing operational.

Operations publish here in the transaction of the change itself; nothing leads back. The pages can run as a process of
their own (`himaya.web.portal.settings`) that knows this table and no other.
"""
