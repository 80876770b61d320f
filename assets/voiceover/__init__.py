"""The voiceover: the script spoken, with the time of every word."""
