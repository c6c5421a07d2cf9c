"""Comments of the public under advisories and celebrations: nothing appears before review, by published criteria.

A comment comes as a sealed letter (`portal.taking`), is kept encrypted and without any mark of its author, and is
decided by moderators alone: no page of operations shows it, nothing exports it, nobody searches for an author. What is
published is the text that was approved, or the same with words masked that are personal data. Life in danger is handed
to operations by two accounts (`danger`), as place, time and danger only.
"""
