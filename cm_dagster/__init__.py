"""What runs, and when: the Dagster code location, profiles and the `cm` command line.

Not here: what an artifact is (assets) or what it is made with (resources).
"""
