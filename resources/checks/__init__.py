"""What `cm doctor` and a run's first check look at. Above all other rooms: nothing in `resources` imports it."""
