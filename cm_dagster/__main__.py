"""`cm`, also as `python -m cm_dagster`, on a system that it can run on.

Not here: the commands (cli/main.py). They cannot even be imported on Windows, which has no `fcntl`.
"""

import gc
import sys

from resources.system import this_system, unfit


def main() -> None:
    """Run a command of `cm`; on Windows say what is needed instead."""
    if sys.platform == "win32":
        sys.exit(f"cm: {unfit(this_system())}")
    # Nothing of what is imported is garbage: looking for some in it was a sixth of the start.
    gc.disable()
    from cm_dagster.cli.main import main as run_command

    gc.freeze()
    gc.enable()
    run_command()


if __name__ == "__main__":
    main()
