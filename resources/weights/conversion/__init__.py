"""Weights that are made here out of pinned ones: Whisper's other formats, Kokoro's voices and graph."""
