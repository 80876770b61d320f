"""The code location that Dagster loads: wired to the engines of CM_PROFILE, once, at import.

Not here: the wiring itself (run/wiring.py), which the command line does for the profile it was given.
"""

from cm_dagster.run.wiring import build_definitions

defs = build_definitions()
