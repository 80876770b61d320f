"""What is not there skips a test on somebody's own machine, and fails it in CI."""

import pytest

from tests.machine import demand


def test_in_ci_a_test_whose_machine_lacks_something_fails_and_elsewhere_it_is_skipped(monkeypatch):
    monkeypatch.setenv("CI", "true")
    demand(there=True, reason="there is none")
    with pytest.raises(pytest.fail.Exception, match="there is none"):
        demand(there=False, reason="there is none")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="there is none"):
        demand(there=False, reason="there is none")
