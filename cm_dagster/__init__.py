"""What runs, and when: the Dagster code location, profiles and the `cm` command line.

Not here: what an artifact is (assets) or what it is made with (resources).

Libraries are kept from reporting home at this place because `cm` and Dagster's loading of the code location both pass
it first. It sets variables that the environment does not have yet, and does nothing else.
"""

from resources.isolation.telemetry import switch_off

switch_off()
