"""Pages of the register: HTTP and nothing more."""
