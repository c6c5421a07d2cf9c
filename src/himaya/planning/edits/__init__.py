"""Which decisions were taken by hand, and do they hold together?"""
