"""What only OpenAI's implementation has: its own checkpoints, and what is derived from the same numbers."""

import numpy as np
import pytest

from resources.errors import EngineFailed
from resources.transcription.openai_whisper import OpenAIWhisper
from resources.weights.cache import weight
from resources.weights.manifest import shipped_manifest

SOUND = np.random.default_rng(1).normal(0, 0.1, 24_000).astype(np.float32)


@pytest.mark.engine
def test_turbo_is_openais_own_checkpoint_by_the_digest_in_its_library():
    import whisper

    (pinned,) = shipped_manifest().weight("openai-whisper-turbo").files
    assert whisper._MODELS["turbo"] == pinned.url
    assert pinned.sha256 in whisper._MODELS["turbo"]


@pytest.mark.engine
def test_the_derived_checkpoint_has_every_tensor_of_the_library_s_model():
    from safetensors import safe_open
    from whisper.model import ModelDimensions, Whisper

    with safe_open(weight("openai-whisper-tiny.en").file("tiny.en.safetensors").path, framework="pt") as opened:
        model = Whisper(ModelDimensions(**{name: int(size) for name, size in opened.metadata().items()}))
        shapes = {name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()}  # noqa: SIM118
    assert shapes == {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}


@pytest.mark.engine
def test_openais_own_format_is_heard_with_as_well(tmp_path):
    import torch
    from safetensors import safe_open

    with safe_open(weight("openai-whisper-tiny.en").file("tiny.en.safetensors").path, framework="pt") as opened:
        dims = {name: int(size) for name, size in opened.metadata().items()}
        tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    own = tmp_path / "tiny.en.pt"
    torch.save({"dims": dims, "model_state_dict": tensors}, own)
    heard = OpenAIWhisper(english=str(own)).transcribe(SOUND, 24_000, "en")
    assert heard.text == OpenAIWhisper().transcribe(SOUND, 24_000, "en").text


class _Runs:
    """A pickle that would write a file where it is loaded carelessly."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.engine
@pytest.mark.parametrize("damage", ["empty", "cut short", "code", "another model"])
def test_a_file_that_is_no_checkpoint_is_an_error_and_runs_nothing(tmp_path, damage):
    import torch

    path = tmp_path / "model.pt"
    torch.save({"code": _Runs(str(tmp_path / "ran"))} if damage == "code" else {"layer": torch.zeros(100)}, path)
    if damage in {"empty", "cut short"}:
        path.write_bytes(path.read_bytes()[: 0 if damage == "empty" else 200])
    with pytest.raises(EngineFailed, match=r"model\.pt: PyTorch cannot load it"):
        OpenAIWhisper(english=str(path)).transcribe(SOUND, 24_000, "en")
    assert not (tmp_path / "ran").exists()


@pytest.mark.engine
def test_a_device_that_is_not_here_is_named():
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has the device")
    with pytest.raises(EngineFailed, match="cannot load it on cuda"):
        OpenAIWhisper(device="cuda").transcribe(SOUND, 24_000, "en")
