"""Which unit takes which post, at least travel?"""
