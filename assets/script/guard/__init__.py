"""The guard: whether a model's own wording of a fact is true to it, and how well that is told."""
