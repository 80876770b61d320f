"""Whisper weights from the CTranslate2 format into the tensors of OpenAI's own checkpoint, as a safetensors file.

OpenAI publishes its checkpoints as pickles of PyTorch, which no registry carries. The numbers and names in this file
are those of the published checkpoint (the ggml files made of the same numbers are whisper.cpp's, byte for byte); the
model's dimensions stand in the metadata, as `dims` does in a checkpoint.

Belongs here: writing that file. Not here: loading it (resources/transcription/openai_whisper.py).

Source: https://github.com/huggingface/safetensors#format
"""

import json
import struct
from dataclasses import asdict

from resources.weights.conversion.whisper_ctranslate2 import whisper_from_ctranslate2

_ALIGNMENT_BYTES = 8


def safetensors_from_ctranslate2(model: bytes) -> bytes:
    """Convert a CTranslate2 `model.bin` into a safetensors file: float16 tensors, dimensions as metadata.

    Raises:
        ConversionError: the model is not what it should be.
    """
    import numpy as np

    whisper = whisper_from_ctranslate2(model)
    contents = {name: np.ascontiguousarray(values, "<f2") for name, values in whisper.tensors.items()}
    header: dict[str, object] = {"__metadata__": {name: str(size) for name, size in asdict(whisper.dimensions).items()}}
    at = 0
    for name, values in contents.items():
        header[name] = {"dtype": "F16", "shape": values.shape, "data_offsets": (at, at + values.nbytes)}
        at += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT_BYTES)
    return b"".join([struct.pack("<Q", len(text)), text, *(values.tobytes() for values in contents.values())])
