"""What `cm doctor` and a run's first check look at: whether this machine has what the engines need.

Above all other rooms of `resources`: nothing there imports it.
"""
