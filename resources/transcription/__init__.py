"""Transcribers: one abstract resource and one module per engine."""
