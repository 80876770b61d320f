"""What text is: sentences, words, the characters that can be drawn.

Not here: what a text means to one artifact.
"""
