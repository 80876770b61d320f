"""Profiles: a YAML file that says which engine with which parameters stands for each capability.

Belongs here: finding, reading and checking a profile, and the engines it comes to.
Not here: what an engine does (resources), where folders are (resources/locations.py).
"""

import os
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from inspect import isabstract
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError

from cm_dagster.run.network import beyond_own_network
from resources.capabilities import CAPABILITIES
from resources.engines.engine import Engine
from resources.engines.fallback import Fallback, choices
from resources.errors import UnknownName, WrongInput, nearest
from resources.locations import in_full

DEFAULT_PROFILE = "edge"


class EngineSetting(BaseModel, frozen=True):
    """One parameter of an engine as it counts, and who set it: an environment variable, the profile, or the engine."""

    capability: str
    engine: str
    name: str
    value: Any
    origin: str


class UnknownEngine(UnknownName):
    """There is no engine of that name; the message names the nearest."""


class Profile(BaseModel, frozen=True, extra="forbid"):
    """One engine a capability, or several to be asked in order, each ready to be handed to Dagster."""

    name: str
    offline: bool
    engines: dict[str, Any]
    settings: tuple[EngineSetting, ...] = ()

    @property
    def choices(self) -> dict[str, tuple[Engine, ...]]:
        """The engines of each capability, the preferred one first."""
        return {capability: choices(chosen) for capability, chosen in self.engines.items()}

    @property
    def all_engines(self) -> tuple[Engine, ...]:
        """Every engine of every capability, in order."""
        return tuple(engine for listed in self.choices.values() for engine in listed)

    @property
    def weights(self) -> tuple[str, ...]:
        """The names of the weights that its engines load, each once."""
        return tuple(dict.fromkeys(name for engine in self.all_engines for name in engine.weights()))

    def for_a_batch(self) -> "Profile":
        """Return the same profile with engines that stay loaded from topic to topic."""
        return self.model_copy(
            update={"engines": {name: _staying_loaded(engine) for name, engine in self.engines.items()}}
        )


def shipped_profiles() -> dict[str, Path]:
    """Return the profiles that come with the package, by name."""
    folder = Path(str(files("cm_dagster") / "profiles"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def asked_profile() -> str:
    """Return the profile that is used unless another one is named: CM_PROFILE, else `edge`."""
    return os.environ.get("CM_PROFILE") or DEFAULT_PROFILE


def load_profile(name: str | None = None) -> Profile:
    """Read a shipped profile by name, or a user's own by path; None means CM_PROFILE, else `edge`.

    A variable such as CM_SPEECH_VOICE counts before what the profile says of `speech: {voice: ...}`; CM_SPEECH_ENGINE
    puts another engine, with its own defaults, in the place of the profile's. An empty variable is as good as none.

    Raises:
        UnknownName: there is no such profile.
        WrongInput: not a YAML mapping, an unknown capability, engine or parameter, a wrong value, or
            an engine that asks a public server while `offline` is true.
    """
    path = profile_path(name or asked_profile())
    said = _mapping(path)
    known = {"offline", *CAPABILITIES}
    for field in said:
        if field not in known:
            raise WrongInput(f"{path}: {field}: there is no such setting. {nearest(str(field), known)}")
    offline = said.pop("offline", True)
    if not isinstance(offline, bool):
        raise WrongInput(f"{path}: offline: must be true or false, not {offline!r}.")
    stated = {capability: list(_stated(path, capability, said.get(capability))) for capability in CAPABILITIES}
    engines = {
        capability: each[0].engine if len(each) == 1 else Fallback(tuple(one.engine for one in each))
        for capability, each in stated.items()
    }
    if offline:
        for found in beyond_own_network(engines):
            raise WrongInput(
                f"{path}: {found}, and offline is true. "
                f"Choose another engine, or set offline: false in a profile of your own."
            )
    settings = tuple(setting for each in stated.values() for one in each for setting in one.settings)
    return Profile(name=path.stem, offline=offline, engines=engines, settings=settings)


def profile_path(name: str) -> Path:
    """Return the file of a profile; a name with a slash or a YAML ending is a path."""
    if "/" in name or name.endswith((".yaml", ".yml")):
        path = in_full(name, "profile")
        if not path.is_file():
            names = ", ".join(shipped_profiles())
            raise UnknownName(f"{path}: there is no such profile file. Give another path, or one of: {names}")
        return path
    shipped = shipped_profiles()
    if name not in shipped:
        raise UnknownName(f'profile "{name}": there is no such profile. {nearest(name, shipped)}')
    return shipped[name]


def _mapping(path: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongInput(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}).") from error
    if not isinstance(said, dict):
        raise WrongInput(f"{path}: must be a mapping such as `speech: {{engine: kokoro_onnx}}`.")
    return said


class _Stated(NamedTuple):
    """An engine with the parameters that were stated for it."""

    engine: Engine
    settings: tuple[EngineSetting, ...]


def _stated(path: Path, capability: str, said: Any) -> Iterator[_Stated]:
    """Yield the one engine of a capability, or those of its list under `fallback`, in order."""
    at, asked = f"{path}: {capability}", _from_environment(capability)
    if "engine" in asked:
        chosen = _class_called(asked["engine"], capability, _variable(capability, "engine"))
        yield _engine(at, capability, chosen, {}, asked)
    elif isinstance(said, dict) and "fallback" in said:
        yield from _alternatives(at, capability, _listed(at, capability, said), asked)
    else:
        yield _engine(at, capability, _class_named(at, capability, said), said, asked)


def _alternatives(at: str, capability: str, listed: list[Any], asked: Mapping[str, Any]) -> Iterator[_Stated]:
    """Yield the engines of a list; a variable counts for each that has its parameter, and one of them must."""
    known: set[str] = set()
    for number, said in enumerate(listed, start=1):
        place = f"{at}.fallback.{number}"
        chosen = _class_named(place, capability, said)
        fields = chosen.model_fields
        known.update(fields)
        yield _engine(place, capability, chosen, said, {name: asked[name] for name in asked if name in fields})
    for name in asked:
        if name not in known:
            raise WrongInput(
                f"{_variable(capability, name)}: no engine under {capability}.fallback has such a parameter. "
                f"{nearest(name, known)}"
            )


def _variable(capability: str, field: str) -> str:
    return f"CM_{capability}_{field}".upper()


def _from_environment(capability: str) -> dict[str, Any]:
    """Return the parameters that variables such as CM_SPEECH_VOICE state, read as YAML reads them; `engine` is a name.

    Raises:
        WrongInput: a value is not YAML.
    """
    prefix = _variable(capability, "")
    stated = {name: value for name, value in sorted(os.environ.items()) if name.startswith(prefix) and value.strip()}
    asked: dict[str, Any] = {}
    for name, value in stated.items():
        field = name.removeprefix(prefix).lower()
        try:
            asked[field] = value if field == "engine" else yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise WrongInput(
                f"{name}: not readable as YAML: {' '.join(str(error).split())}. Put the value into quotes of its own."
            ) from error
    return asked


def _listed(at: str, capability: str, said: Mapping[str, Any]) -> list[Any]:
    if capability == "embedding":
        raise WrongInput(f"{at}.fallback: vectors of two models cannot be compared. Name one engine.")
    listed = said["fallback"]
    if len(said) > 1 or not isinstance(listed, list) or len(listed) < 2:
        raise WrongInput(
            f"{at}.fallback: must be a list of two engines or more, and the only setting there, as in "
            f"`{capability}: {{fallback: [{{engine: ...}}, {{engine: ...}}]}}`."
        )
    return listed


def _staying_loaded(engine: Engine | Fallback[Engine]) -> Engine | Fallback[Engine]:
    if isinstance(engine, Fallback):
        return Fallback(tuple(each.staying_loaded() for each in engine.engines))
    return engine.staying_loaded()


def _class_named(at: str, capability: str, said: Any) -> type[Engine]:
    """Return the class of the engine that is named at a place of the profile."""
    if not (isinstance(said, dict) and isinstance(said.get("engine"), str)):
        raise WrongInput(f"{at}: must name an engine, as in `{capability}: {{engine: ...}}`.")
    return _class_called(said["engine"], capability, f"{at}.engine")


def _class_called(engine: str, capability: str, place: str) -> type[Engine]:
    try:
        return engine_class(capability, engine)
    except UnknownEngine as error:
        raise WrongInput(f"{place}: {error}") from error


def _engine(
    at: str, capability: str, chosen: type[Engine], said: Mapping[str, Any], asked: Mapping[str, Any]
) -> _Stated:
    """Make an engine of what a profile says and of what the environment asks for, which counts first."""
    parameters = {**said, **asked}
    name = parameters.pop("engine")

    def place(field: str) -> str:
        return _variable(capability, field) if field.partition(".")[0] in asked else f"{at}.{field}"

    for field in parameters:
        if field not in chosen.model_fields:
            raise WrongInput(
                f"{place(str(field))}: {name} has no such parameter. {nearest(str(field), chosen.model_fields)}"
            )
    engine = engine_with(chosen, parameters, place)
    settings = [
        EngineSetting(
            capability=capability,
            engine=name,
            name=field,
            value=getattr(engine, field),
            origin=f"environment {place(field)}" if field in asked else "profile" if field in said else "default",
        )
        for field in chosen.model_fields
    ]
    return _Stated(engine, tuple(settings))


def engine_with(kind: type[Engine], parameters: Mapping[str, Any], place: Callable[[str], str]) -> Engine:
    """Return the engine of that class and those parameters; `place` tells where a parameter was said.

    Raises:
        WrongInput: a value is wrong.
    """
    try:
        return kind(**parameters)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise WrongInput(
            f"{place(field)}: {first['msg'].removeprefix('Value error, ')}, not {first['input']!r}."
        ) from error


def engine_names(capability: str) -> list[str]:
    """Return the engines of a capability: the modules of its package that have one."""
    modules = pkgutil.iter_modules(import_module(f"resources.{capability}").__path__)
    return [module.name for module in modules if _class_in(capability, module.name)]


def engine_class(capability: str, engine: str) -> type[Engine]:
    """Return the one class in `resources/<capability>/<engine>.py` that is an engine.

    Raises:
        UnknownEngine: there is none; names the nearest.
    """
    modules = [module.name for module in pkgutil.iter_modules(import_module(f"resources.{capability}").__path__)]
    found = _class_in(capability, engine) if engine in modules else None
    if found is None:
        raise UnknownEngine(f'there is no engine "{engine}". {nearest(engine, engine_names(capability))}')
    return found


def _class_in(capability: str, module: str) -> type[Engine] | None:
    base = CAPABILITIES[capability]
    names = vars(import_module(f"resources.{capability}.{module}")).values()
    own = [c for c in names if isinstance(c, type) and issubclass(c, base) and c.__module__.endswith(f".{module}")]
    # What several engines have in common is no engine.
    return next((c for c in own if not isabstract(c)), None)
