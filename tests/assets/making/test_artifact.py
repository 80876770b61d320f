"""An artifact is made once, again only when something it reads has changed, and travels only when its checks allow."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from PIL import Image
from pydantic import BaseModel

from assets.making.artifact import Artifact, artifact, topics
from assets.making.checks import Finding, check
from assets.making.io_manager import StoreIOManager
from assets.making.parameters import EntryFolder, part
from cm_dagster.run.network import network
from resources.engines.engine import Engine, EngineUnavailable
from resources.engines.fallback import Fallback
from resources.engines.identity import Identity
from resources.errors import CmError
from resources.media.media_file import MediaFile
from resources.store.store import Store, StoreFolder


class Words(BaseModel, frozen=True):
    lines: tuple[str, ...]


class Ink(BaseModel, frozen=True):
    colour: str


class Poem(BaseModel, frozen=True):
    words: Words
    ink: Ink


class Reading(BaseModel, frozen=True):
    sound: MediaFile
    mood: str


class Wish(dg.Config):
    lines: str = "honey|never|spoils"
    colour: str = "gold"


class Reader(Engine):
    mood: str = "calm"
    speed: int = 1
    leaves_before: str | None = None

    def identity(self) -> Identity:
        return Identity(engine="reader", parameters={"mood": self.mood})


CALLS: list[str] = []


class Component(BaseModel, frozen=True):
    line: str


@check(blocking=True)
def nobody_shouts(reading: Reading, poem: Words) -> Finding:
    """Calm readings only."""
    return Finding(passed=reading.mood != "angry", message=f"{len(poem.lines)} lines read {reading.mood}")


@check(blocking=False)
def it_is_long(reading: Reading) -> Finding:
    """Longer is nicer."""
    return Finding(passed=reading.sound.size_bytes > 1000, message=f"{reading.sound.size_bytes} bytes")


@check(blocking=False)
def it_is_true(poem: Poem) -> Finding:
    """What is warned of here is a warning of all that comes of it."""
    return Finding(passed=not poem.words.lines, message="Nobody has asked a bee", travels=True)


@artifact(version="1", kinds={"text"})
def poem(wish: Wish) -> Poem:
    """Write."""
    CALLS.append("poem")
    return Poem(words=Words(lines=tuple(wish.lines.split("|"))), ink=Ink(colour=wish.colour))


@artifact(version="1", kinds={"sound"}, made_from=(poem,), checks=(nobody_shouts, it_is_long))
def reading(poem: Words, reader: Reader, store: Store, folder: EntryFolder) -> Reading:
    """Read aloud."""
    CALLS.append("reading")
    if "192.0.2.1" in poem.lines:
        socket.create_connection(("192.0.2.1", 80), 1)
    if "mumble" in poem.lines:
        raise CmError("poem: lines: nobody can read a mumble. Write a word")
    from resources.store.keys import Step

    def read_line(index: int, _folder: Path) -> Component:
        if poem.lines[index] == reader.leaves_before:
            raise EngineUnavailable("the reader has left. Call another")
        CALLS.append(f"{poem.lines[index]}{'' if reader.mood == 'calm' else f', {reader.mood}'}")
        return Component(line=CALLS[-1])

    components = store.make_all(
        Step(name="line", version="1"),
        [{"line": line, "reader": reader.identity()} for line in poem.lines],
        Component,
        read_line,
        concurrency=1,
    )
    (folder / "sound.txt").write_text(" ".join(component.line for component in components))
    return Reading(sound=MediaFile.of(folder / "sound.txt"), mood=reader.mood)


class Singer(Engine):
    voice: str = "alto"
    leaves: bool = False

    def identity(self) -> Identity:
        return Identity(engine="singer", parameters={"voice": self.voice})


def duet(poem: Words, reader: Reader, singer: Singer) -> Poem:
    """Read, and sing."""
    if singer.leaves:
        raise EngineUnavailable("the singer has left. Call another")
    CALLS.append(f"{reader.mood} {singer.voice}")
    return Poem(words=poem, ink=Ink(colour=singer.voice))


def who_performs(poem: Words) -> set[str]:
    return {"singer"} if "la" in poem.lines else {"reader"} if "honey" in poem.lines else set()


def performance(poem: Words, reader: Reader | None, singer: Singer | None) -> Poem:
    """Read or sing, as the poem is."""
    CALLS.append(f"{reader and reader.mood} {singer and singer.voice}")
    return Poem(words=poem, ink=Ink(colour="black"))


class Drawn(BaseModel, frozen=True):
    picture: MediaFile


def reading_with_picture(poem: Words, folder: EntryFolder) -> Drawn:
    """Draw what is heard."""
    Image.new("RGB", (8, 8)).save(folder / "waveform.png")
    return Drawn(picture=MediaFile.of(folder / "waveform.png"))


class House:
    """A Dagster instance with one topic, on a store of its own."""

    def __init__(self, dagster: dg.DagsterInstance) -> None:
        self.store = StoreFolder().open()
        self.dagster = dagster
        dagster.add_dynamic_partitions(str(topics.name), ["honey"])

    def make(
        self,
        *,
        selection: str = "group:shorts",
        mood: str = "calm",
        speed: int = 1,
        readers: Sequence[Reader] = (),
        singers: Sequence[Singer] = (Singer(),),
        reads: Artifact[..., Any] = reading,
        writes: Artifact[..., Any] | None = None,
        **wish: str,
    ) -> dg.ExecuteInProcessResult:
        CALLS.clear()
        definitions = dg.Definitions(
            assets=[(writes or poem).asset, reads.asset],
            jobs=[dg.define_asset_job("make", selection=selection)],
            resources={
                "store": StoreFolder(),
                "io_manager": StoreIOManager(store=StoreFolder()),
                "network": network("test", offline=True, engines={}),
                "reader": Fallback(tuple(readers)) if readers else Reader(mood=mood, speed=speed),
                "singer": Fallback(tuple(singers)) if len(singers) > 1 else singers[0],
            },
        )
        return definitions.resolve_job_def("make").execute_in_process(
            instance=self.dagster,
            partition_key="honey",
            run_config={"ops": {"poem": {"config": wish}}} if wish else {},
            raise_on_error=False,
        )

    def current(self, asset: str) -> str | None:
        record = self.store.pointers.current("honey", asset)
        return record.digest if record else None


@pytest.fixture
def house(own_folders):
    with dg.DagsterInstance.ephemeral() as dagster:
        yield House(dagster)


def said_of(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, object]:
    (materialization,) = result.asset_materializations_for_node(asset)
    return {name: value.value for name, value in materialization.metadata.items()}


def line_of(result: dg.ExecuteInProcessResult, asset: str) -> str:
    """Return the line with which a step failed."""
    failure = result.failure_data_for_node(asset)
    assert failure is not None
    assert failure.user_failure_data is not None
    return failure.user_failure_data.description or ""


def test_the_first_run_makes_everything_and_the_second_nothing(house):
    assert house.make().success
    assert CALLS == ["poem", "reading", "honey", "never", "spoils"]
    again = house.make()
    assert again.success
    assert CALLS == []
    assert said_of(again, "reading")["cache"] == "hit"


def test_one_changed_line_is_read_once(house):
    house.make()
    edited = house.make(lines="honey|rarely|spoils")
    assert CALLS == ["poem", "reading", "rarely"]
    said = said_of(edited, "reading")
    assert (said["cache"], said["made"], said["reused"]) == ("partial", 1, 2)


def test_what_a_step_does_not_read_does_not_make_it_again(house):
    house.make()
    house.make(colour="red")
    assert CALLS == ["poem"]


def test_an_engine_counts_by_its_identity_only(house):
    house.make()
    house.make(speed=2)
    assert CALLS == []
    house.make(mood="merry")
    assert CALLS == ["reading", "honey, merry", "never, merry", "spoils, merry"]


def test_the_data_version_is_the_digest_of_the_content(house):
    result = house.make()
    (materialization,) = result.asset_materializations_for_node("reading")
    assert materialization.tags is not None
    assert materialization.tags["dagster/data_version"] == house.current("reading")


def test_a_blocked_artifact_never_becomes_current_and_is_made_anew_when_asked_again(house):
    house.make()
    calm = house.current("reading")
    blocked = house.make(mood="angry")
    assert not blocked.success
    assert house.current("reading") == calm
    assert blocked.asset_materializations_for_node("reading") == []
    assert line_of(blocked, "reading") == "reading: nobody_shouts: 3 lines read angry"
    assert {found.check_name: found.passed for found in blocked.get_asset_check_evaluations()} == {
        "nobody_shouts": False,
        "it_is_long": False,
    }
    assert not house.make(mood="angry").success
    assert CALLS == ["reading", "honey, angry", "never, angry", "spoils, angry"], "its components as well"
    house.make()
    assert CALLS == [], "nobody else's"


def test_what_was_made_before_a_check_blocked_it_is_made_anew_whole_when_asked_again(house):
    house.make(mood="angry", reads=artifact(version="1", kinds={"sound"}, made_from=(poem,))(reading.make))
    assert house.current("reading")
    assert not house.make(mood="angry").success
    assert CALLS == []
    assert not house.make(mood="angry").success
    assert CALLS == ["reading", "honey, angry", "never, angry", "spoils, angry"]


def test_a_check_that_only_warns_lets_the_artifact_travel(house):
    result = house.make()
    found = {e.check_name: e for e in result.get_asset_check_evaluations()}
    assert not found["it_is_long"].passed
    assert found["nobody_shouts"].description == "3 lines read calm"
    assert house.current("reading")


def test_a_warning_that_travels_is_one_of_all_that_is_made_from_it(house):
    house.make()
    assert "warnings" not in said_of(house.make(), "reading")
    warned = artifact(version="1", kinds={"text"}, checks=(it_is_true,))(poem.make)
    told = [said_of(house.make(writes=warned), name)["warnings"] for name in ("poem", "reading")]
    assert told == ["- Nobody has asked a bee"] * 2
    assert CALLS == [], "it is no part of what is made"
    assert house.store.pointers.current("honey", "reading").warnings == ("Nobody has asked a bee",)
    assert said_of(house.make(writes=warned, selection="reading"), "reading")["warnings"] == told[1]
    assert "warnings" not in said_of(house.make(), "reading"), "once it is mended"


def test_the_page_may_show_of_an_artifact_what_stands_in_another(house):
    def shown(reading: Reading, poem: Words) -> dict[str, str]:
        return {"mood": reading.mood, "first": poem.lines[0]}

    of_both = artifact(version="1", kinds={"sound"}, made_from=(poem,), metadata=shown)(reading.make)
    assert said_of(house.make(reads=of_both), "reading")["first"] == "honey"


def test_a_partial_selection_works_from_what_the_store_has(house):
    house.make()
    house.make(selection="reading", mood="merry")
    assert CALLS[0] == "reading"


def test_a_picture_is_kept_by_the_run_that_made_it_and_named_by_those_that_found_it(house):
    drawn = artifact(
        version="1", kinds={"sound"}, made_from=(poem,), pictures=lambda reading: {"waveform": reading.picture}
    )(reading_with_picture)
    made, found = (said_of(house.make(reads=drawn), "reading_with_picture")["waveform"] for _ in range(2))
    assert str(made).startswith("![waveform](data:image/jpeg;base64,")
    assert Path(str(found)).name == "waveform.png"
    assert Path(str(found)).is_file()


def test_an_asset_whose_upstream_was_never_made_says_which(house):
    result = house.make(selection="reading")
    assert not result.success
    failure = result.failure_data_for_node("reading")
    assert "there is no poem yet" in str(failure.error)


def test_a_mistake_the_user_can_mend_fails_the_step_with_its_one_line(house):
    assert line_of(house.make(lines="mumble"), "reading") == "poem: lines: nobody can read a mumble. Write a word"


def test_an_offline_profile_keeps_what_makes_an_artifact_off_the_network(house):
    line = line_of(house.make(lines="192.0.2.1"), "reading")
    assert "192.0.2.1" in line
    assert "offline: true in the profile test" in line


def test_an_engine_that_leaves_in_the_middle_gives_the_whole_artifact_to_the_next(house):
    leaving, staying = Reader(mood="grand", leaves_before="spoils"), Reader(mood="plain")
    result = house.make(readers=[leaving, staying])

    assert result.success
    assert CALLS == [
        "poem",
        "reading",
        "honey, grand",
        "never, grand",
        "reading",
        "honey, plain",
        "never, plain",
        "spoils, plain",
    ]
    record = house.store.pointers.current("honey", "reading")
    assert house.store.load(record, Reading).sound.path.read_text() == "honey, plain never, plain spoils, plain"
    assert record.inputs["reader"]["parameters"] == {"mood": "plain"}
    assert record.made.passed_over == ("reader: the reader has left. Call another",)
    assert said_of(result, "reading")["instead_of"] == "reader: the reader has left. Call another"


def test_what_the_next_engine_made_before_is_found_and_the_run_still_says_who_was_passed_over(house):
    readers = [Reader(mood="grand", leaves_before="spoils"), Reader(mood="plain")]
    house.make(readers=readers[1:] * 2)
    again = house.make(readers=readers)

    assert said_of(again, "reading")["cache"] == "hit"
    assert said_of(again, "reading")["instead_of"] == "reader: the reader has left. Call another"
    assert house.store.pointers.current("honey", "reading").made.passed_over


def test_once_the_preferred_engine_is_back_it_makes_the_artifact_with_what_it_had_begun(house):
    house.make(readers=[Reader(mood="grand", leaves_before="spoils"), Reader(mood="plain")])
    back = house.make(readers=[Reader(mood="grand"), Reader(mood="plain")])

    assert CALLS == ["reading", "spoils, grand"]
    assert "instead_of" not in said_of(back, "reading")


def test_an_artifact_is_made_with_several_engines_and_each_counts(house):
    together = artifact(version="1", kinds={"sound"}, made_from=(poem,))(duet)
    assert house.make(reads=together).success
    house.make(reads=together)
    assert CALLS == []
    house.make(reads=together, mood="merry")
    assert CALLS == ["merry alto"]
    house.make(reads=together, singers=[Singer(voice="bass")])
    assert CALLS == ["calm bass"]
    record = house.store.pointers.current("honey", "duet")
    assert (record.inputs["reader"]["engine"], record.inputs["singer"]["engine"]) == ("reader", "singer")


def test_where_one_of_several_engines_is_away_the_next_of_its_kind_takes_over(house):
    together = artifact(version="1", kinds={"sound"}, made_from=(poem,))(duet)
    result = house.make(reads=together, singers=[Singer(leaves=True), Singer(voice="bass")])
    assert result.success
    assert CALLS == ["poem", "calm bass"]
    assert said_of(result, "duet")["instead_of"] == "singer: the singer has left. Call another"


def test_an_engine_that_is_not_asked_for_is_neither_given_nor_counted(house):
    chosen = artifact(version="1", kinds={"sound"}, made_from=(poem,), asks=who_performs)(performance)
    house.make(reads=chosen)
    assert CALLS == ["poem", "calm None"]
    house.make(reads=chosen, singers=[Singer(voice="bass")])
    assert CALLS == []
    house.make(reads=chosen, lines="la|la")
    assert CALLS == ["poem", "None alto"]
    house.make(reads=chosen, lines="la|la", singers=[Singer(voice="bass")], mood="merry")
    assert CALLS == ["None bass"]


def test_an_artifact_that_asks_for_no_engine_is_made_while_all_are_away(house):
    chosen = artifact(version="1", kinds={"sound"}, made_from=(poem,), asks=who_performs)(performance)
    result = house.make(reads=chosen, lines="silence", singers=[Singer(leaves=True), Singer(leaves=True)])
    assert result.success
    assert CALLS == ["poem", "None None"]


def test_what_decides_on_engines_may_only_read_what_the_artifact_is_made_from():
    def who(weather: Words) -> set[str]:
        raise NotImplementedError  # it is refused when it is declared, so nothing ever calls it

    with pytest.raises(TypeError, match="who asks for weather"):
        artifact(version="1", kinds={"sound"}, made_from=(poem,), asks=who)(performance)


def test_a_plain_call_needs_no_dagster(tmp_path):
    made = reading(Words(lines=("hello",)), Reader(), Store(tmp_path / "store"), EntryFolder(tmp_path))
    assert made.sound.path.read_text() == "hello"


def test_a_part_that_cannot_be_told_is_refused():
    class Twins(BaseModel):
        one: Ink
        two: Ink

    with pytest.raises(TypeError, match="2 parts of type Ink"):
        part(Twins, Ink)


def test_what_an_artifact_is_not_made_from_is_refused_when_it_is_declared():
    def echo(poem: Words, answer: Words) -> Poem:
        raise NotImplementedError  # it is refused when it is declared, so nothing ever calls it

    with pytest.raises(TypeError, match="echo asks for answer, which it is not made from"):
        artifact(version="1", kinds={"text"}, made_from=(poem,))(echo)


def test_a_check_that_asks_for_what_nobody_knows_is_refused_when_it_is_declared():
    @check(blocking=True)
    def it_rhymes(poem: Poem, rhymes: Words) -> Finding:
        raise NotImplementedError  # it is refused when it is declared, so nothing ever calls it

    with pytest.raises(TypeError, match="it_rhymes asks for rhymes"):
        artifact(version="1", kinds={"text"}, checks=(it_rhymes,))(poem.make)


def test_a_property_is_a_part():
    class Book(BaseModel):
        lines: tuple[str, ...]

        @property
        def words(self) -> Words:
            return Words(lines=self.lines)

    assert part(Book, Words)(Book(lines=("honey",))) == Words(lines=("honey",))


def test_a_base_class_is_a_part():
    class Framed(Ink):
        frame: str

    assert part(Framed, Ink)(Framed(colour="red", frame="oak")).model_dump() == {"colour": "red"}
