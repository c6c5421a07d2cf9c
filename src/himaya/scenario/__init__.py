"""Scenario: the tables that describe one celebration in one area, checked all at once."""
