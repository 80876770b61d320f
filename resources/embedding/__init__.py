"""Embedders: one abstract resource and one module per engine."""
