"""Captions as they are drawn into the video: their layout, and the ASS script that libass draws."""
