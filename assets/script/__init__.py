"""The script: what is said, scene by scene, how it is written, and whether it is true to the brief."""
