"""The outside's formats."""
