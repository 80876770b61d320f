"""What servers are checked by."""

import ssl

import httpx
import httpx2
import pytest

from resources.servers.certificates import certificates


@pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])
def test_certificates_are_read_once_and_none_are_from_the_environment(library, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    certificates.cache_clear()
    read = certificates(library.create_ssl_context)
    assert read.verify_mode == ssl.CERT_REQUIRED
    assert read.check_hostname
    assert certificates(library.create_ssl_context) is read
