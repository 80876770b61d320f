"""The embeddings: what a topic is about as vectors, one row for the topic, its hook and each of its scenes.

Belongs here: which texts are embedded, the table, its checks, the warning about near-duplicate topics.
Not here: how an embedding model works (resources/embedding).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel

from assets.making.artifact import artifact
from assets.making.checks import Finding, check
from assets.making.parameters import EntryFolder, TopicKey
from assets.script.asset import script as script_artifact
from assets.script.script import Narration
from resources.embedding.base import Embedder
from resources.engines.identity import library_versions
from resources.media.media_file import MediaFile
from resources.store.keys import fingerprint
from resources.store.store import Store, StoreDamaged

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

# Two wordings of one topic measure 0.78 to 0.95 with MiniLM, unrelated topics 0.0 to 0.3.
NEAR_DUPLICATE_COSINE = 0.8


class Embeddings(BaseModel, frozen=True):
    """One topic's vectors: a Parquet file, left unread until someone asks for rows.

    Columns: topic, unit ("topic", "hook" or "scene"), text, vector (fixed_size_list<float32>[dimensions],
    L2-normalised), model (digest of the model that made the vector; vectors of different models never mix).

    `whole` is the vector of the topic's row, and `worst_length_error` how far a row is from unit length at most; empty
    and None if a vector holds something that is no number. So neither is a reason to read the table.
    """

    table: MediaFile
    rows: int
    dimensions: int
    model: str
    whole: tuple[float, ...]
    worst_length_error: float | None

    def read(self) -> "pa.Table":
        """Read the table."""
        # `read_table` would load pyarrow's dataset machinery, half a second for one small file.
        from pyarrow.parquet import ParquetFile

        with ParquetFile(self.table.path) as file:
            return file.read()


@check(blocking=True)
def embeddings_are_unit_vectors(embeddings: Embeddings) -> Finding:
    """Every vector has the model's dimensions, only finite numbers, and length 1 within 0.001."""
    size = f"{embeddings.rows} vectors of {embeddings.dimensions} dimensions"
    worst = embeddings.worst_length_error
    if worst is None:
        return Finding(passed=False, message=f"{size}, one of which holds something that is no number.")
    return Finding(
        passed=worst <= 1e-3,
        message=f"{size}, length off by at most {worst:.1e}.",
        figures={"rows": embeddings.rows, "dimensions": embeddings.dimensions, "worst_length_error": worst},
    )


@check(blocking=False)
def topic_is_new(embeddings: Embeddings, topic: TopicKey, store: Store) -> Finding:
    """Warns when another topic that was already made is about the same thing, and names it."""
    others, unreadable = other_topics(topic, store)
    again = "Not compared until they are made again, for their embeddings cannot be read"
    left_out = f" {again}: {', '.join(unreadable)}." if unreadable else ""
    similar = nearest_topic(embeddings, others)
    if similar is None:
        return Finding(passed=True, message=f"There is no other topic of this model to compare with.{left_out}")
    other, cosine = similar
    return Finding(
        passed=cosine < NEAR_DUPLICATE_COSINE,
        message=f"The nearest other topic is {other}, similarity {cosine:.2f} (near-duplicate from "
        f"{NEAR_DUPLICATE_COSINE}).{left_out}",
        figures={"nearest_topic": other, "similarity": round(cosine, 4)},
    )


@artifact(
    version="3",
    kinds={"parquet"},
    made_from=(script_artifact,),
    checks=(embeddings_are_unit_vectors, topic_is_new),
    tools=lambda: library_versions("numpy", "pyarrow"),
)
def embeddings(topic: TopicKey, script: Narration, embedding: Embedder, folder: EntryFolder) -> Embeddings:
    """Embed the topic as a whole, its hook and each scene, and write them as one Parquet table."""
    texts = texts_of(script)
    return write_table(topic, texts, embedding.embed([text for _, text in texts]), model_digest(embedding), folder)


def texts_of(script: Narration) -> list[tuple[str, str]]:
    """Return (unit, text) of each row: the whole topic first, then every scene in order."""
    whole = " ".join([f"{script.title}.", *(scene.narration for scene in script.scenes)])
    return [("topic", whole), *(("hook" if s.role == "hook" else "scene", s.narration) for s in script.scenes)]


def model_digest(embedding: Embedder) -> str:
    """Return the digest that tells this model's vectors from any other's.

    The size of a batch changes the last bits of a vector: that is another entry of the store, but no other model.
    """
    return fingerprint(embedding.identity().without("batch_size"))


def write_table(
    topic: str, texts: list[tuple[str, str]], vectors: "NDArray[np.float32]", model: str, folder: EntryFolder
) -> Embeddings:
    """Write the table; `vectors` has shape (len(texts), dimensions)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, dimensions = vectors.shape
    worst = float(np.max(np.abs(np.linalg.norm(vectors, axis=1) - 1.0)))
    are_numbers = bool(np.isfinite(worst))
    table = pa.table(
        {
            "topic": pa.array([topic] * rows),
            "unit": pa.array([unit for unit, _ in texts]),
            "text": pa.array([text for _, text in texts]),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), dimensions),
            "model": pa.array([model] * rows),
        }
    )
    path = folder / "embeddings.parquet"
    pq.write_table(table, path, compression="zstd")
    return Embeddings(
        table=MediaFile.of(path),
        rows=rows,
        dimensions=dimensions,
        model=model,
        whole=tuple(vectors[0].tolist()) if are_numbers else (),
        worst_length_error=worst if are_numbers else None,
    )


def other_topics(topic: str, store: Store) -> tuple[dict[str, Embeddings], list[str]]:
    """Return what is current of every other topic, and the topics of which that cannot be read."""
    found: dict[str, Embeddings] = {}
    unreadable: list[str] = []
    for other in store.pointers.topics():
        record = store.pointers.current(other, "embeddings")
        if other == topic or record is None:
            continue
        try:
            found[other] = store.load(record, Embeddings)
        except StoreDamaged:
            unreadable.append(other)
    return found, unreadable


def nearest_topic(embeddings: Embeddings, others: Mapping[str, Embeddings]) -> tuple[str, float] | None:
    """Return the other topic with the highest cosine similarity, or None if the model made no other."""
    found = [
        (sum(own * their for own, their in zip(embeddings.whole, theirs.whole, strict=False)), other)
        for other, theirs in others.items()
        if theirs.model == embeddings.model
    ]
    if not found:
        return None
    cosine, other = max(found)
    return other, cosine
