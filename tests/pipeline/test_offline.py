"""From nothing to a finished video where there is no network at all, only loopback: the system itself is the proof.

What is there is one file, a bundle, and the lines of its own readme.
"""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from resources.isolation.no_network import without_network
from resources.media.probe import probe
from tests.command import cm
from tests.namespaces import needs_namespaces

pytestmark = [pytest.mark.pipeline, needs_namespaces]

SHORT = """---
target_seconds: 10
cta: Look at the jar.
---
# Why honey keeps

- Honey in a sealed jar can stay good for decades.
- Never give honey to a baby under one year old.
"""
# Addresses for documentation (RFC 5737, RFC 3849): with any route out, the answer would be another.
LEAVE = """
import json, socket
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    with socket.socket(family) as leaving:
        leaving.settimeout(5)
        print(json.dumps(leaving.connect_ex((address, 443))))
"""


def alone(folder: Path, command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command where there is only loopback, with no cache, no store and no settings of this machine."""
    own = {"HOME": str(folder / "home"), "PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, "LANG": "C.UTF-8"}
    return subprocess.run(without_network(command), cwd=folder, env=own, capture_output=True, text=True, check=False)


def test_the_lines_of_a_bundles_readme_install_it_without_a_network_and_make_a_video(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there, there / "home"):
        folder.mkdir()
    bundled = cm("models", "bundle", "cm.tar", folder=here)
    assert bundled.returncode == 0, bundled.stderr
    assert [path.name for path in here.iterdir()] == ["cm.tar"], "nothing else is left behind"
    (here / "cm.tar").rename(there / "cm.tar")
    lines = [line.strip() for line in bundled.stdout.splitlines() if line.startswith("    ")]
    assert len(lines) == 5

    refusals = [json.loads(line) for line in alone(there, [sys.executable, "-c", LEAVE]).stdout.splitlines()]
    assert refusals == [errno.ENETUNREACH, errno.ENETUNREACH]
    assert lines[-1].endswith("topics/honey.md")
    sample = there / lines[-1].split()[-1]

    def follow(*lines: str) -> None:
        # `set -e` ends at the first line that fails.
        script = "\n".join(["set -e", "test $(tail -n +3 /proc/net/dev | wc -l) = 1", *lines])
        done = alone(there, ["sh", "-c", script])
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"

    follow(*lines[:-1])
    assert sample.is_file()
    # A shorter one is made in less time.
    sample.write_text(SHORT)
    follow(lines[-1])
    output = there / "output" / "honey"
    video = probe(output / "video.mp4")
    assert (video.width_px, video.height_px) == (1080, 1920)
    assert video.video_duration_s > 5
    run = json.loads((output / "provenance.json").read_text())["run"]
    assert {made["run_id"] for made in run["made"].values()} == {run["dagster_run_id"]}, "nothing was there before"
