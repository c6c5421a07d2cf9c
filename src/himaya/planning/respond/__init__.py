"""Where do responders wait?"""
