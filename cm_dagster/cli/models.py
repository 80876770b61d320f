"""`cm models`: plan, list, pull, verify, remove and bundle the weights.

Belongs here: what these commands print and return. Not here: how weights are fetched and checked (resources/weights),
how a pull is shown (models_progress.py), what else a bundle carries (making/bundling.py).
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cm_dagster.cli.models_progress import shown
from resources.locations import locations
from resources.weights import bundle as bundles
from resources.weights.cache import WeightsMissing, weight_in
from resources.weights.manifest import PinnedWeight, UnknownWeight, shipped_manifest
from resources.weights.places import Bundle, Place, everywhere, given
from resources.weights.plan import PlannedFile, bytes_to_fetch, planned
from resources.weights.pull import pull as pull_weights
from resources.weights.pull import remove
from resources.weights.verify import State, verdicts

if TYPE_CHECKING:
    from resources.engines.engine import OllamaModel
    from resources.servers.ollama_tags import TagVerdict

models = typer.Typer(name="models", help="The model weights: what they are, getting them, checking them.")

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False)]
WithTests = Annotated[bool, typer.Option("--tests", help="What the project's own tests use as well.")]
ForProfile = Annotated[str | None, typer.Option("--profile", help="What this profile's engines load.")]
From = Annotated[list[Path] | None, typer.Option("--from", help="A folder or a bundle to look in first; repeatable.")]
Server = Annotated[str | None, typer.Option(help="The Ollama server of models that are named by their tags.")]
Extras = Annotated[list[str] | None, typer.Option("--extra", help="An extra whose wheels go along; repeatable.")]


@dataclass(frozen=True)
class _Wanted:
    """What a command is about: weights of the manifest, and models that Ollama servers keep."""

    weights: tuple[PinnedWeight, ...]
    tags: tuple["OllamaModel", ...]

    @property
    def size_bytes(self) -> int:
        return sum(weight.size_bytes for weight in self.weights)


@models.command()
def plan(
    names: Names = None,
    *,
    tests: WithTests = False,
    profile: ForProfile = None,
    places: From = None,
    server: Server = None,
) -> None:
    """Print what `pull` would fetch, from where, and how much; without names or profile, for every shipped profile."""
    looked_in = _places(places, lambda line: typer.echo(line, err=True))
    if names or profile or tests:
        _print_plan(profile or "weight", _wanted(names, profile, tests=tests, server=server), looked_in)
        return
    from cm_dagster.run.profile import shipped_profiles

    for name in shipped_profiles():
        _print_plan(name, _wanted(None, name, tests=False, server=server), looked_in)
        typer.echo()


@models.command()
def pull(
    names: Names = None,
    *,
    tests: WithTests = False,
    profile: ForProfile = None,
    places: From = None,
    server: Server = None,
) -> None:
    """Fetch weights that are not here, and mend damaged ones. Without names: what the current profile needs."""
    wanted, folder = _wanted(names, profile, tests=tests, server=server), locations().models
    with shown() as progress:
        pull_weights(wanted.weights, shipped_manifest(), folder, _places(places, progress.say), progress)
        for model in wanted.tags:
            from resources.servers.ollama_tags import pull_tag

            pull_tag(model.server_url, model.tag, folder, progress)
    typer.echo(f"Here and right, {_megabytes(wanted.size_bytes)} in all: {folder}")


@models.command()
def verify(names: Names = None, *, profile: ForProfile = None, server: Server = None) -> None:
    """Hash every file and compare. Without names: all weights that are here, and the recorded models of Ollama."""
    folder = locations().models
    wanted = _wanted(names, profile, tests=False, server=server) if names or profile else _here(folder, server)
    bad: list[str] = []
    for verdict in verdicts(wanted.weights, folder):
        reason = f": {verdict.reason}" if verdict.reason else ""
        typer.echo(f"{verdict.state:12}{verdict.kind:10}{verdict.path}{reason}")
        if verdict.state is not State.OK:
            bad.append(verdict.weight)
    tags_are_right = True
    for tag in _tag_verdicts(wanted.tags, folder):
        typer.echo(f"{tag.state:12}{'recorded':10}{tag.tag}{': ' if tag.reason else ''}{tag.reason}")
        tags_are_right = tags_are_right and tag.state in ("ok", "unrecorded")
    if bad:
        typer.echo(f"Run: cm models pull {' '.join(dict.fromkeys(bad))}", err=True)
    if bad or not tags_are_right:
        raise typer.Exit(1)


@models.command(name="list")
def list_weights() -> None:
    """Name every weight, its size and licence, and whether it is here."""
    manifest, folder = shipped_manifest(), locations().models
    for weight in manifest.weights:
        standing = "here" if _is_here(weight, folder) else "not here"
        use = "default" if weight.name in manifest.default else "tests" if weight.name in manifest.tests else ""
        size = _megabytes(weight.size_bytes)
        typer.echo(f"{weight.name:36}{size:>11}  {weight.licence:19} {standing:9} {use:8} {weight.what}")
    for tag in manifest.ollama:
        size = _megabytes(tag.size_bytes)
        typer.echo(f"{tag.tag:36}{size:>11}  {tag.licence:19} {'on Ollama':9} {'':8} {tag.what}")
    typer.echo(f"UserFolder: {folder}")


@models.command()
def rm(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", show_default=False)], *, server: Server = None
) -> None:
    """Remove weights from this machine; a model of Ollama from its server, and its recorded digest with it."""
    wanted, folder = _wanted(names, None, tests=False, server=server), locations().models
    with shown() as progress:
        for weight, freed_bytes in remove(wanted.weights, folder, progress):
            typer.echo(f"{weight.name}: {f'{_megabytes(freed_bytes)} freed' if freed_bytes else 'was not here'}")
    for model in wanted.tags:
        from resources.servers.ollama_tags import remove_tag

        had_it = remove_tag(model.server_url, model.tag, folder)
        typer.echo(f"{model.tag}: {'removed from' if had_it else 'was not on'} {model.server_url}, and not recorded")


@models.command()
def bundle(
    out: Annotated[Path, typer.Argument(metavar="OUT.tar", help="The file to write.")],
    names: Names = None,
    *,
    tests: WithTests = False,
    profile: ForProfile = None,
    extras: Extras = None,
) -> None:
    """Write weights, wheels and briefs into one file, for a machine that has no network at all."""
    from cm_dagster.making.bundling import collected_wheels, readme, sample_briefs

    wanted, folder = _wanted(names, profile, tests=tests, server=None), locations().models
    remarks = [f"Not in it: {model.tag}, which Ollama keeps. Copy Ollama's own folder." for model in wanted.tags]
    here = [weight_in(folder, weight) for weight in wanted.weights]
    weights = {f"weights/{each.name}/{file.name}": file.path for each in here for file in each.files}
    with bundles.room_beside(out) as collected:
        typer.echo("Collecting wheels", err=True)
        wheels = {f"wheels/{path.name}": path for path in collected_wheels(extras or [], collected).iterdir()}
        about = readme(bundle=out.name, folder=bundles.FOLDER, weights=[each.name for each in here], remarks=remarks)
        bundles.write(out, {**weights, **wheels, **sample_briefs()}, {"README.txt": about})
    typer.echo(about)
    typer.echo(f"{out}: {_megabytes(out.stat().st_size)}, {len(wheels) - 1} wheels")


@models.command()
def unbundle(
    bundle_file: Annotated[Path, typer.Argument(metavar="BUNDLE.tar", help="What `bundle` wrote.")],
) -> None:
    """Take the weights out of a bundle, each checked as a pull checks it; asks no network for anything."""
    folder, manifest = locations().models, shipped_manifest()
    names = dict.fromkeys(weight for weight, _ in bundles.members_of(bundle_file))
    weights = tuple(manifest.weight(name) for name in names)
    with shown() as progress:
        pull_weights(weights, manifest, folder, [Bundle(bundle_file)], progress)
    typer.echo(f"Here and right, {_megabytes(sum(weight.size_bytes for weight in weights))} in all: {folder}")


def _places(paths: Sequence[Path] | None, say: Callable[[str], object]) -> tuple[Place, ...]:
    """Return where files are looked for: what the user names first."""
    return (*(given(path) for path in paths or ()), *everywhere(say))


def _wanted(names: Sequence[str] | None, profile: str | None, *, tests: bool, server: str | None) -> _Wanted:
    """Return what is asked for by name or by profile; of neither, what the current profile needs."""
    from resources.engines.engine import OllamaModel

    manifest = shipped_manifest()
    tags = [name for name in names or () if _is_tag(name, server)]
    weights = [name for name in names or () if name not in tags]
    asked = [OllamaModel(server_url=server or _ollama_url(), tag=tag) for tag in tags]
    if profile or not names:
        from cm_dagster.run.profile import load_profile

        chosen = load_profile(profile)
        weights += chosen.weights
        asked += [model for engine in chosen.all_engines for model in engine.ollama_models()]
    weights += manifest.tests if tests else ()
    return _Wanted(
        weights=tuple(manifest.weight(name) for name in dict.fromkeys(weights)), tags=tuple(dict.fromkeys(asked))
    )


def _is_tag(name: str, server: str | None) -> bool:
    """Say whether a name is that of a model of Ollama; one without a tag is, where nothing else can be meant.

    Raises:
        UnknownWeight: it could be either a weight or such a model, and is neither as far as this machine knows.
    """
    from resources.servers.ollama_record import recorded
    from resources.servers.ollama_server import tagged

    manifest = shipped_manifest()
    if ":" in name or manifest.ollama_tag(name):
        return True
    try:
        manifest.weight(name)
    except UnknownWeight as unknown:
        if server or tagged(name) in recorded(locations().models):
            return True
        raise UnknownWeight(f"{unknown}, or name a model of Ollama with its tag: {tagged(name)}") from unknown
    return False


def _here(folder: Path, server: str | None) -> _Wanted:
    from resources.engines.engine import OllamaModel
    from resources.servers.ollama_record import recorded

    weights = tuple(weight for weight in shipped_manifest().weights if (folder / weight.name).is_dir())
    url = server or _ollama_url()
    return _Wanted(weights=weights, tags=tuple(OllamaModel(server_url=url, tag=tag) for tag in recorded(folder)))


def _ollama_url() -> str:
    from resources.servers.ollama_server import DEFAULT_URL

    return DEFAULT_URL


def _tag_verdicts(tags: Sequence["OllamaModel"], folder: Path) -> "list[TagVerdict]":
    if not tags:
        return []
    from resources.servers.ollama_tags import tag_verdicts

    return [verdict for model in tags for verdict in tag_verdicts(model.server_url, [model.tag], folder)]


def _print_plan(title: str, wanted: _Wanted, places: Sequence[Place]) -> None:
    """Print a line for each weight, and the sums."""
    manifest, folder = shipped_manifest(), locations().models
    steps = planned(wanted.weights, manifest, folder, places)
    to_fetch = bytes_to_fetch(steps)
    for step in steps:
        if not step.sources:
            to_fetch[step.weight] = to_fetch.get(step.weight, 0) + step.file.size_bytes
    size_bytes, memory_mb = wanted.size_bytes, sum(weight.memory_mb for weight in wanted.weights)
    typer.echo(f"{title:36}{'size':>11}{'to fetch':>12}{'memory':>11}  {'licence':20}{'kind':18}from")
    for weight in wanted.weights:
        kinds = " + ".join(sorted({file.kind for file in weight.files}, reverse=True))
        fetched = _megabytes(to_fetch.get(weight.name, 0))
        sizes = f"{_megabytes(weight.size_bytes):>11}{fetched:>12}{weight.memory_mb:>8,} MB"
        typer.echo(f"{weight.name:36}{sizes}  {weight.licence:20}{kinds:18}{_origin(weight, steps)}")
    for verdict in _tag_verdicts(wanted.tags, folder):
        listed, is_here = manifest.ollama_tag(verdict.tag), verdict.state in ("ok", "unrecorded")
        size_bytes += listed.size_bytes if listed else 0
        to_fetch[verdict.tag] = listed.size_bytes if listed and not is_here else 0
        memory_mb += listed.memory_mb if listed else 0
        size = _megabytes(listed.size_bytes) if listed else "?"
        memory = f"{listed.memory_mb:,} MB" if listed else "?"
        origin = f"here, on {verdict.server_url}" if is_here else f"ollama pull, by {verdict.server_url}"
        sizes = f"{size:>11}{'0.0 MB' if is_here else size:>12}{memory:>11}"
        typer.echo(f"{verdict.tag:36}{sizes}  {listed.licence if listed else '?':20}{'recorded':18}{origin}")
    free_mb = shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.is_dir())).free / 1e6
    fetched = _megabytes(sum(to_fetch.values()))
    typer.echo(f"{'in all':36}{_megabytes(size_bytes):>11}{fetched:>12}{memory_mb:>8,} MB  with every model loaded")
    typer.echo(f"{free_mb:,.0f} MB are free in {folder}")


def _origin(weight: PinnedWeight, steps: Sequence[PlannedFile]) -> str:
    """Return in a few words where a weight comes from."""
    own = [step for step in steps if step.weight == weight.name]
    if nowhere := [reason for step in own if not step.sources for reason in step.tried]:
        return f"nowhere: {'; '.join(dict.fromkeys(nowhere))}"
    return "; ".join(dict.fromkeys(str(step.sources[0]) for step in own)) or "here"


def _is_here(weight: PinnedWeight, folder: Path) -> bool:
    try:
        weight_in(folder, weight)
    except WeightsMissing:
        return False
    return True


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"
