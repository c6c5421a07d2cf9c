"""Plays a simulated night: calls, units on real roads, and what exercise control does about them."""
