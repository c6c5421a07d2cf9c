"""Which units go to an incident, what does that uncover, and which move restores cover?"""
