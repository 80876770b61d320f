"""From nothing to a finished video where there is no network at all, only loopback: the system itself is the proof."""

import errno
import json
import subprocess
import sys

import pytest

from resources.isolation.no_network import without_network
from resources.media.probe import probe
from tests.namespaces import needs_namespaces
from tests.pipeline.conftest import EDGE, House

pytestmark = [pytest.mark.pipeline, needs_namespaces]

BRIEF = """---
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


def alone(house: House, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run this Python where there is only loopback."""
    return subprocess.run(
        without_network([sys.executable, *arguments]),
        cwd=house.root,
        env=dict(house.environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_video_is_made_from_nothing_where_the_system_lets_nothing_out(tmp_path):
    house = House(tmp_path / "house", EDGE)
    refusals = [json.loads(line) for line in alone(house, "-c", LEAVE).stdout.splitlines()]
    assert refusals == [errno.ENETUNREACH, errno.ENETUNREACH]

    (house.topics / "short.md").write_text(BRIEF)
    finished = alone(house, "-m", "cm_dagster", "make", str(house.topics / "short.md"), "--json")
    assert finished.returncode == 0, finished.stderr
    (report,) = json.loads(finished.stdout)["topics"]
    assert report["error"] is None
    assert {asset["cache"] for asset in report["assets"].values()} == {"miss"}
    video = probe(house.output / "short" / "video.mp4")
    assert (video.width_px, video.height_px) == (1080, 1920)
    assert video.video_duration_s == pytest.approx(report["duration_s"], abs=0.1)
    assert (video.width_px, video.height_px) == (1080, 1920)
