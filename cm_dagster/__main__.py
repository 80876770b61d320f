"""`python -m cm_dagster` is `cm`."""

from cm_dagster.cli import main

main()
