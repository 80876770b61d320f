"""Runs that are killed, starved of room and given damaged stores, and what the next run makes of it."""
