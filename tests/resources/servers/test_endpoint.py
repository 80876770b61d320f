"""Which servers are the user's own, and which lie in the open internet."""

import pytest

from resources.servers.endpoint import is_public


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://203.0.113.7.example.com",
        "http://8.8.8.8:11434",
        "http://[2606:4700:4700::1111]/v1",
        "https://local.example.com",
    ],
)
def test_the_open_internet(url):
    assert is_public(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434",
        "http://localhost:11434",
        "http://[::1]:8080/v1",
        "http://192.168.1.20:8000/v1",
        "http://10.0.0.5",
        "http://[fd00::1]:11434",
        "http://gpu:11434",
        "http://gpu.local:11434",
        "http://gpu.lan/v1",
        "http://llm.internal",
        "http://box.home.arpa",
    ],
)
def test_the_users_own_machine_and_network(url):
    assert not is_public(url)
