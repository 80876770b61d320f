"""The captions: the script's words with their times, and how well a listener understands the voice."""
