"""What is far away is asked through the proxy, this machine never; a bad proxy is one line without its password."""

import pytest

from resources.errors import WrongInput
from resources.proxies import proxy_for

HUB = "https://hub.example/model.bin"
PROXY = "http://user:secret@proxy.example:3128"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Leave none of the machine's own."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_an_address_is_asked_through_the_proxy_of_its_scheme_or_of_all(monkeypatch, name):
    assert proxy_for(HUB) is None
    monkeypatch.setenv(name, PROXY)
    assert proxy_for(HUB) == PROXY


def test_a_proxy_of_another_scheme_and_one_without_a_scheme(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "proxy.example:3128")
    assert proxy_for(HUB) is None
    assert proxy_for("http://hub.example") == "http://proxy.example:3128"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", "http://127.8.8.8"]
)
def test_this_machine_is_asked_directly_whatever_the_proxy(monkeypatch, url):
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example:1080")
    assert proxy_for(url) is None


@pytest.mark.parametrize(
    ("without", "url"),
    [
        ("*", HUB),
        ("hub.example", HUB),
        (".example", HUB),
        ("other, example", HUB),
        ("hub.example:8443", "https://hub.example:8443/x"),
        ("10.0.0.0/8", "https://10.1.2.3/x"),
        ("192.168.1.7", "https://192.168.1.7:9000"),
        ("2001:db8::/32", "https://[2001:db8::5]:9000"),
    ],
)
def test_what_no_proxy_names_is_asked_directly(monkeypatch, without, url):
    monkeypatch.setenv("ALL_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", without)
    assert proxy_for(url) is None


@pytest.mark.parametrize(
    ("without", "url"),
    [("hub.example:8443", HUB), ("10.0.0.0/8", "https://11.1.2.3"), ("10.0.0.0/8", HUB), ("b.example", HUB), ("", HUB)],
)
def test_what_it_does_not_name_is_not(monkeypatch, without, url):
    monkeypatch.setenv("ALL_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", without)
    assert proxy_for(url) == PROXY


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("socks5://user:secret@proxy.example:1080", "socks5 proxies cannot be used (proxy.example)"),
        ("socks5h://proxy.example:1080", "socks5h proxies cannot be used (proxy.example)"),
        ("ftp://proxy.example", "ftp proxies cannot be used (proxy.example)"),
        ("http://user:secret@proxy.example:port", "this is no URL of a proxy"),
        ("http://", "this is no URL of a proxy"),
        ("http://user:secret@[proxy", "this is no URL of a proxy"),
        ("user:secret proxy", "this is no URL of a proxy"),
    ],
)
def test_one_that_cannot_be_used_is_one_line_that_names_the_variable_and_no_password(monkeypatch, named, problem):
    monkeypatch.setenv("https_proxy", named)
    with pytest.raises(WrongInput) as refused:
        proxy_for(HUB)
    assert str(refused.value) == (
        f"https_proxy: {problem}. Set it to such as http://proxy.example.com:3128, or name what needs none in NO_PROXY"
    )
    assert "secret" not in str(refused.value)
