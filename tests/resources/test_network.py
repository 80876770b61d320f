"""What the guard lets through besides this machine."""

import pytest
import yaml

from resources.network import hosts_in


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        ("base_dir: /srv/dagster\n", []),
        ("postgres_db:\n  hostname: db.lan\n  port: 5432\n", ["db.lan"]),
        ("postgres_db:\n  hostname: {env: CM_TEST_DATABASE}\n", ["pg.lan"]),
        ("postgres_url: postgresql://user:secret@db.example.com:5432/dagster\n", ["db.example.com"]),
        ("postgres_url: {env: CM_TEST_MISSING}\n", []),
        ("endpoint_url: http://10.0.0.7:9000\nbucket: logs\n", ["10.0.0.7"]),
    ],
)
def test_the_hosts_that_a_dagster_instance_is_kept_on_are_found_in_its_settings(monkeypatch, settings, hosts):
    monkeypatch.setenv("CM_TEST_DATABASE", "pg.lan")
    monkeypatch.delenv("CM_TEST_MISSING", raising=False)
    assert list(hosts_in(yaml.safe_load(settings))) == hosts
