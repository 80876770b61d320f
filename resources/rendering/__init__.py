"""Renderers: the storyboard every renderer draws, one abstract resource and one module per engine."""
