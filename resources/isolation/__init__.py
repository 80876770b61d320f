"""Keeping a run on this machine: the offline guard, programs without a network, libraries' telemetry off."""
