"""A Whisper of a few numbers as CTranslate2 writes it, for the conversions out of that format."""

import struct
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

STATE, MELS, AUDIO_CONTEXT, TEXT_CONTEXT, TOKENS = 4, 8, 6, 5, 51_864
VOCABULARY = "\n".join(["!", "Ġthe", "Ċ", *["a"] * 50_253, "<|endoftext|>", "<|startoftranscript|>"]).encode()

Array = NDArray[Any]


def tiny_whisper() -> dict[str, Array]:
    """A Whisper of one encoder and two decoder layers as CTranslate2 names and fuses it, every number another one."""
    numbers = count(1)

    def array(*shape: int) -> Array:
        size = int(np.prod(shape))
        return np.array([next(numbers) % 2000 for _ in range(size)], np.float16).reshape(shape)

    def norm(name: str) -> dict[str, Array]:
        return {f"{name}/beta": array(STATE), f"{name}/gamma": array(STATE)}

    def linear(name: str, outputs: int, inputs: int, keys: slice | None = None) -> dict[str, Array]:
        bias = array(outputs)
        if keys:
            bias[keys] = 0
        return {f"{name}/bias": bias, f"{name}/weight": array(outputs, inputs)}

    def layer(name: str, attends_to_audio: bool) -> dict[str, Array]:
        tensors = norm(f"{name}/ffn/layer_norm") | norm(f"{name}/self_attention/layer_norm")
        tensors |= linear(f"{name}/ffn/linear_0", 4 * STATE, STATE) | linear(f"{name}/ffn/linear_1", STATE, 4 * STATE)
        tensors |= linear(f"{name}/self_attention/linear_0", 3 * STATE, STATE, keys=slice(STATE, 2 * STATE))
        tensors |= linear(f"{name}/self_attention/linear_1", STATE, STATE)
        if attends_to_audio:
            tensors |= norm(f"{name}/attention/layer_norm") | linear(f"{name}/attention/linear_0", STATE, STATE)
            tensors |= linear(f"{name}/attention/linear_1", 2 * STATE, STATE, keys=slice(STATE))
            tensors |= linear(f"{name}/attention/linear_2", STATE, STATE)
        return tensors

    heads = {"encoder/num_heads": np.array(2, np.int16), "decoder/num_heads": np.array(1, np.int16)}
    return (
        heads
        | {"encoder/position_encodings/encodings": array(AUDIO_CONTEXT, STATE)}
        | {"decoder/position_encodings/encodings": array(TEXT_CONTEXT, STATE)}
        | {"decoder/embeddings/weight": array(TOKENS, STATE)}
        | {"encoder/conv1/weight": array(STATE, MELS, 3), "encoder/conv1/bias": array(STATE)}
        | {"encoder/conv2/weight": array(STATE, STATE, 3), "encoder/conv2/bias": array(STATE)}
        | layer("encoder/layer_0", attends_to_audio=False)
        | layer("decoder/layer_0", attends_to_audio=True)
        | layer("decoder/layer_1", attends_to_audio=True)
        | norm("encoder/layer_norm")
        | norm("decoder/layer_norm")
    )


def ctranslate2(tensors: dict[str, Array]) -> bytes:
    """Write a model as CTranslate2 does (format version 6)."""

    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    kinds = {np.dtype(kind): number for number, kind in enumerate(("<f4", "<i1", "<i2", "<i4", "<f2"))}
    written = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, len(tensors))
    for name, values in tensors.items():
        written += text(name) + struct.pack(f"<B{values.ndim}I", values.ndim, *values.shape)
        written += struct.pack("<BI", kinds[values.dtype], values.nbytes) + values.tobytes()
    return written + struct.pack("<I", 0)
