"""The only writers of instruments, mandated tasks, requests to partners and notices to oversight."""
