"""Supervisors' tours: who inspects which manned post, so that no post can know when?"""
