"""This process: its cores, memory and threads, programs it starts, its interrupts and its temporary files."""
