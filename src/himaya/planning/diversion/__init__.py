"""Where through traffic drives while roads are closed, and what that costs it."""
