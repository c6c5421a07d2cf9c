"""Media releases with their pictures, and the log of rumours: what the media office tells, and what it answers.

A release is written, read by another account, approved and published; what was published is corrected by a new version
and never changed. A picture is told only after another account has looked for what it must not show.
"""
