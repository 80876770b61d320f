"""The five things a video is made with, each an engine of its own.

Not here: what an engine of each promises (each package's base.py), which ones a profile names
(cm_dagster/run/profile.py).
"""

from typing import Any

from resources.embedding.base import Embedder
from resources.language.base import LanguageModel
from resources.rendering.base import Renderer
from resources.speech.base import SpeechModel
from resources.transcription.base import Transcriber

CAPABILITIES: dict[str, type[Any]] = {
    "language": LanguageModel,
    "speech": SpeechModel,
    "transcription": Transcriber,
    "embedding": Embedder,
    "rendering": Renderer,
}
"""Each capability, by the name of its package and of its key in a profile, and what its engines are."""
