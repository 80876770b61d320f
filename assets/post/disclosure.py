"""The disclosure: what of a film is synthetic, made by which models.

Belongs here: what is said of it, and finding the models in the records. Not here: the words of it (wording.py).
"""

from collections.abc import Mapping
from typing import Any

from assets.post.post import Disclosure, Model, postable
from assets.post.wording import wording
from assets.script.script import Script
from resources.engines.identity import Identity
from resources.store.pointers import Record
from resources.weights.manifest import shipped_manifest


def disclosure(script: Script, records: Mapping[str, Record], *, unchecked: bool) -> Disclosure:
    """Return what is synthetic of a film whose artifacts came about as the records say.

    The voice always is; the wording as far as a model's words are said; `unchecked` says that of the facts.
    """
    words = wording(script.language)
    synthetic = [(words.voice, model_in(records["voiceover"].inputs.get("speech")))]
    if any(scene.origin == "model" for scene in script.scenes):
        synthetic.append((words.wording, model_in(records["script"].inputs.get("language"))))
    if unchecked:
        synthetic.append((words.unchecked, model_in(records["facts"].inputs.get("language"))))
    sentences = (f"{said} ({model}){words.stop}" if model else f"{said}{words.stop}" for said, model in synthetic)
    models = dict.fromkeys(model for _, model in synthetic if model)
    return Disclosure(sentences=tuple(map(postable, sentences)), models=tuple(models), unchecked=unchecked)


def model_in(identity: Mapping[str, Any] | None) -> Model | None:
    """Return the model of an engine, whose identity is as a record has it; None where no engine was asked.

    A model that is not in the manifest is called what its server calls it, an engine without a model what it is called.
    """
    if identity is None:
        return None
    engine = Identity.model_validate(identity)
    place = next(iter(engine.weights), "")
    if known := shipped_manifest().described(place):
        return Model(name=known.what.partition(",")[0], licence=known.licence)
    return Model(name=str(engine.parameters.get("model") or place or engine.engine))
