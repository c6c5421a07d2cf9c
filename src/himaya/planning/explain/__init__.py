"""Why is it so, what would be next best, and what would close a gap?"""
