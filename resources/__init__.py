"""What artifacts are made with: one package per capability, one module per engine.

Belongs here: engines, the store, weights, media tools.
Not here: what an artifact is (assets), when it runs (cm_dagster).
"""
