"""The `himaya` command: prints and exits, nothing else."""
