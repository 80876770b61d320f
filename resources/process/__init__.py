"""This process: its cores, its threads, its interrupts and its temporary files."""
