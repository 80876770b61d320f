"""Where a system lets nobody set up a namespace, programs are started all the same."""

import ctypes

from resources.isolation.no_network import CLONE_NEWNET, CLONE_NEWUSER, can_leave_network, without_network
from resources.media.ffmpeg import ffmpeg
from tests.mounts import in_own_mounts, needs_own_mounts
from tests.namespaces import allow_namespaces, forbid_namespaces, needs_namespaces


@needs_own_mounts
def test_a_program_starts_where_a_namespace_is_given_and_cannot_be_set_up():
    in_own_mounts(programs_start_without_a_namespace)


def programs_start_without_a_namespace() -> None:
    """What the test above looks at."""
    forbid_namespaces()
    assert not can_leave_network()
    assert without_network(["printf", "a b"]) == ["printf", "a b"]
    assert b"Universal media converter" in ffmpeg().run(["-h"], purpose="tell what it is").stdout
    assert ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0, "else this is another system than that"


@needs_own_mounts
@needs_namespaces
def test_an_attempt_that_failed_is_made_again():
    in_own_mounts(namespaces_work_later)


def namespaces_work_later() -> None:
    """What the test above looks at."""
    forbid_namespaces()
    assert not can_leave_network()
    allow_namespaces()
    assert can_leave_network()


@needs_namespaces
def test_where_namespaces_work_they_are_used():
    assert can_leave_network()
