"""Topic files: where they lie, their keys, edited scripts beside them. Not what they say (assets/brief)."""
