"""Model weights: the pinned manifest, where each file comes from, and the proof that it is the right one."""
