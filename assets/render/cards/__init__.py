"""Which card a scene's own words ask for: one module per kind, and the order in which they are tried.

Not here: the author's own media and everything about time (storyboard.py), how a card is drawn
(resources/rendering/cards).

Every word on a card stands in the scene; nothing is made up, and where a pattern is not clearly there the card is a
quote. The patterns know English and, for lists, percentages and years, the other languages that can be spoken.
"""
