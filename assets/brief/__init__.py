"""The brief: what a topic file says, and how it asks for it to be delivered."""
