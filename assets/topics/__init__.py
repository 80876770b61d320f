"""Topic files: where they lie, their keys, the edited scripts beside them, and the error of one that cannot be used.

Not here: what a topic file says (assets/brief).
"""
