"""Engines in the order they are asked."""

import pytest

from resources.engines.engine import Engine, EngineUnavailable
from resources.engines.fallback import Fallback, choices, first_available
from resources.engines.identity import Identity
from resources.errors import CmError


class Bell(Engine):
    """An engine that is only a name."""

    name: str

    def identity(self) -> Identity:
        return Identity(engine=self.name)


NEAR, FAR, LAST = Bell(name="near"), Bell(name="far"), Bell(name="last")


def test_one_engine_is_the_only_choice_and_several_keep_their_order():
    assert choices(NEAR) == (NEAR,)
    assert choices(Fallback((NEAR, FAR))) == (NEAR, FAR)


def test_the_first_that_can_be_reached_makes_it_and_is_told_who_was_passed_over_and_why():
    warnings: list[str] = []

    def attempt(engine, passed_over):
        if engine is not LAST:
            raise EngineUnavailable(f"{engine.name} is down.")
        return engine, passed_over

    made, passed_over = first_available((NEAR, FAR, LAST), attempt, warnings.append)
    assert made is LAST
    assert passed_over == ("near: near is down.", "far: far is down.")
    assert warnings == ["near: near is down. far takes over.", "far: far is down. last takes over."]


def test_an_engine_that_can_be_reached_but_cannot_do_it_is_not_passed_over():
    def attempt(engine, passed_over):
        raise CmError(f"{engine.name}: wrong key.")

    with pytest.raises(CmError, match="near: wrong key"):
        first_available((NEAR, LAST), attempt, print)


def test_if_none_can_be_reached_the_last_one_says_so():
    def attempt(engine, passed_over):
        raise EngineUnavailable(f"{engine.name} is down.")

    with pytest.raises(EngineUnavailable, match="far is down"):
        first_available((NEAR, FAR), attempt, print)
