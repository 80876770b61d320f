"""The `cm` command: one module a group of commands.

Not here: the work itself (cm_dagster/making, cm_dagster/explain, resources).
"""
