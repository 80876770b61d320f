"""The certificates that servers are checked by: read once a process, for reading them takes 25 ms.

Belongs here: what a client of a server is given as `verify`. Not here: the clients; downloads of weights, which take
certificates from the environment (resources/weights).
"""

from collections.abc import Callable
from functools import cache
from ssl import SSLContext


@cache
def certificates(create_ssl_context: Callable[..., SSLContext]) -> SSLContext:
    """Return the certificates of an HTTP library, by its function of that name; none are from the environment."""
    return create_ssl_context(trust_env=False)
