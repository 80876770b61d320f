"""What stands on a frame: backgrounds, text, shapes, cards, and how they are composed."""
