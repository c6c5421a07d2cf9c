"""The documents of a version: its book, and the papers and workbooks made of it."""
