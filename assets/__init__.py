"""What is made: one module per artifact, its checks beside it.

Not here: how a model or an encoder works (resources), jobs, sensors and the command line (cm_dagster).
"""
