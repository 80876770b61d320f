"""The `cm` command: one module a group of commands. The work itself lies in making, explain and resources."""
