"""English pronounced once: a process that is forked from one that imported this has misaki's tagger loaded."""

from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.pronunciation.phonemes import phonemised

phonemised("Honey keeps.", "en-us", by=KokoroOnnx().pronunciation)
