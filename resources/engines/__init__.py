"""What every engine is: its root class, its identity, and the order in which several are asked."""
