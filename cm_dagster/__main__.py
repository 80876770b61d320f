"""`python -m cm_dagster` is `cm`."""

from cm_dagster.cli.main import main

main()
