"""Sentence embeddings on PyTorch through sentence-transformers.

Not here: which texts are embedded (assets/embeddings/asset.py), where weights come from (resources/weights).
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from resources.embedding.base import Embedder, unit_vectors
from resources.engines.identity import Identity, library_versions
from resources.errors import EngineFailed, UnknownName, nearest
from resources.extras import extra
from resources.process.openmp import briefly_spinning_threads
from resources.process.torch_threads import bound_torch_threads
from resources.weights.cache import Weight, is_path, user_weight, weight
from resources.weights.manifest import shipped_manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The file that says of which modules a model of sentence-transformers is made: what tells such a folder from others.
MODULES = "modules.json"


class SentenceTransformers(Embedder):
    """A sentence embedding model on PyTorch; all-MiniLM-L6-v2 in float32 (384 dimensions) by default.

    `model` is the name of a weight (`bge-base-en-v1.5`: 768 dimensions) or the path of a folder of the user's own.
    Source: https://www.sbert.net
    """

    model: str = "all-minilm-l6-v2"
    device: Literal["cpu", "cuda", "mps"] = Field(default="cpu", description="Where the model runs.")
    batch_size: int = Field(default=32, ge=1, description="Texts at once: more is faster on a GPU and takes memory.")

    def weights(self) -> tuple[str, ...]:
        """Name the model, unless it is the user's own."""
        return () if is_path(self.model) else (self.model,)

    def identity(self) -> Identity:
        """Return engine, libraries, device, size of a batch and the digests of the model's files.

        In a batch a text is padded to the longest beside it, which may change its last bits.

        Raises:
            UnknownName: there is no such model for sentence-transformers; names the nearest.
            WeightsMissing: the model's files are not there; the message carries the pull line.
        """
        with extra("torch"):
            libraries = library_versions("sentence-transformers", "transformers", "torch")
        return Identity(
            engine="sentence_transformers",
            libraries=libraries,
            weights=self._weight().digests,
            parameters={"device": self.device, "batch_size": self.batch_size},
        )

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return one L2-normalised float32 vector a text, shape (len(texts), dimensions); no text, shape (0, 0).

        What of a text is beyond the model's window (256 tokens for MiniLM, 512 for bge) does not count.

        Raises:
            UnknownName: there is no such model.
            EngineFailed: it cannot be loaded on `device`.
            WeightsMissing: the model's files are not there; the message carries the pull line.
            NotInstalled: sentence-transformers is not installed.
        """
        chosen = self._weight()
        with _embedding:
            model = _loaded(chosen, self.device)
            rows = model.encode(list(texts), batch_size=self.batch_size, show_progress_bar=False)
        return unit_vectors(rows, self.model)

    def _weight(self) -> Weight:
        if is_path(self.model):
            return user_weight(self.model)
        known = [each.name for each in shipped_manifest().weights if MODULES in {file.name for file in each.files}]
        if self.model not in known:
            raise UnknownName(
                f'embedding.model: there is no model "{self.model}" for sentence-transformers. '
                f"{nearest(self.model, known)} A folder of your own is named by its path, with a slash in it."
            )
        return weight(self.model)


_embedding = threading.Lock()


@lru_cache(maxsize=1)
def _loaded(chosen: Weight, device: str) -> Any:
    """Keep the model, by its digests, over the runs of one process: each run has a fresh resource."""
    with extra("torch"), briefly_spinning_threads():
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    bound_torch_threads()
    bars: Any = logging
    bars.disable_progress_bar()
    try:
        return SentenceTransformer(str(chosen.folder), device=device, local_files_only=True)
    # What they raise for a damaged file, or a device that is not here.
    except (AssertionError, OSError, RuntimeError, SafetensorError, ValueError) as error:
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise EngineFailed(
            f"{chosen.folder}: PyTorch cannot load it on {device}: {said}. "
            "Choose another device, or run: cm models verify"
        ) from error
    finally:
        bars.enable_progress_bar()
