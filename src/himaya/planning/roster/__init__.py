"""Who is on duty when, sustained over several days, and from which day it can no longer be sustained."""
