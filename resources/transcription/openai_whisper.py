"""Whisper on PyTorch: OpenAI's own implementation.

Belongs here: loading a checkpoint file and hearing with it. Not here: what every engine that runs Whisper does with
a sound (whisper.py), comparing what was heard with a script (assets/captions/asset.py).
"""

import pickle
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed
from resources.extras import extra
from resources.media.timed_word import TimedWord
from resources.process.openmp import briefly_spinning_threads
from resources.process.torch_threads import bound_torch_threads
from resources.transcription.whisper import Whisper
from resources.transcription.whisper_models import single_file
from resources.weights.cache import Weight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class OpenAIWhisper(Whisper):
    """OpenAI's Whisper on PyTorch.

    A model is the name of a weight (`openai-whisper-turbo`) or the path of a checkpoint of the user's own: OpenAI's
    `.pt`, or the same tensors in a `.safetensors` file with the dimensions as metadata.
    Source: https://github.com/openai/whisper
    """

    family: ClassVar[str] = "openai-whisper-"

    english: str = Field(default="openai-whisper-tiny.en", description="The model that hears English.")
    multilingual: str = Field(default="openai-whisper-base", description="The model that hears every other language.")
    device: Literal["cpu", "cuda", "mps"] = Field(default="cpu", description="Where the model runs.")

    def identity(self) -> Identity:
        """Return the engine, its libraries and device and the digests of both models, here or not."""
        with extra("whisper"):
            libraries = library_versions("openai-whisper", "torch", "av")
        return Identity(
            engine="openai_whisper",
            libraries=libraries,
            weights=self.digests(),
            parameters={"device": self.device},
        )

    def _load(self, chosen: Weight) -> Any:
        return _loaded(chosen, self.device)

    def _languages(self, model: Any) -> Collection[str]:
        from whisper.tokenizer import LANGUAGES

        return list(LANGUAGES)[: model.num_languages] if model.is_multilingual else ["en"]

    def _hear(self, model: Any, sound_16_khz: "NDArray[np.float32]", language: str) -> Iterator[TimedWord]:
        said = model.transcribe(
            sound_16_khz,
            language=language,
            # One try at temperature 0: the fallback draws random samples.
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=self.device == "cuda",
        )
        for segment in said["segments"]:
            for word in segment["words"]:
                yield TimedWord(text=word["word"], start_s=word["start"], end_s=word["end"])


@lru_cache(maxsize=2)
def _loaded(chosen: Weight, device: str) -> Any:
    """Keep both models, by their digests, over the runs of one process."""
    path = single_file(chosen)
    with extra("whisper"), briefly_spinning_threads():
        import torch
        import whisper
        from safetensors import SafetensorError
        from whisper.model import ModelDimensions, Whisper
    bound_torch_threads()
    try:
        dimensions, tensors = _checkpoint(path)
        model = Whisper(ModelDimensions(**dimensions))
        model.load_state_dict(tensors)
        # Which attention heads tell the time of a word is known for each published size; else the upper half's do.
        if heads := whisper._ALIGNMENT_HEADS.get(chosen.name.removeprefix(OpenAIWhisper.family)):
            model.set_alignment_heads(heads)
        return model.to(torch.device(device)).eval()
    except (
        # What PyTorch, pickle and safetensors raise for a file that is no checkpoint, or a device that is not here.
        AssertionError,
        EOFError,
        LookupError,
        RuntimeError,
        SafetensorError,
        TypeError,
        ValueError,
        pickle.UnpicklingError,
    ) as error:
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise EngineFailed(
            f"{path}: PyTorch cannot load it on {device}: {said}. Choose another device, or run: cm models verify"
        ) from error


def _checkpoint(path: Path) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the dimensions and tensors of a checkpoint; nothing in it can run (`weights_only`)."""
    import torch
    from safetensors import safe_open

    if path.suffix == ".safetensors":
        with safe_open(path, framework="pt") as opened:
            dimensions = {name: int(size) for name, size in opened.metadata().items()}
            return dimensions, {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - not a dict
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    return checkpoint["dims"], checkpoint["model_state_dict"]
