"""The planner: one room per question, each Problem -> solve -> Result -> verify."""
