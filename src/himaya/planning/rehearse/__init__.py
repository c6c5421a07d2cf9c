"""Rehearse: what happens on the night?"""
