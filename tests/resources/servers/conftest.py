"""A cache of weights for the tests of servers whose models are recorded beside them."""

from tests.resources.weights.conftest import models  # noqa: F401 - this is a fixture
