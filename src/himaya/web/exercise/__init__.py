"""The mark that makes an installation an exercise, and the simulated night that is played on one."""
