"""A bundle brings everything to a machine that has no network at all: the lines of its own readme make the video."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resources.isolation.no_network import without_network

pytestmark = pytest.mark.pipeline

NAMESPACES = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not NAMESPACES, reason="this system gives no network namespace to a user")
def test_the_lines_of_a_bundles_readme_install_it_without_a_network_and_make_the_sample_video(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there, there / "home"):
        folder.mkdir()
    bundled = subprocess.run(
        [sys.executable, "-m", "cm_dagster", "models", "bundle", "cm.tar"],
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert bundled.returncode == 0, bundled.stderr
    assert [path.name for path in here.iterdir()] == ["cm.tar"], "nothing else is left behind"
    (here / "cm.tar").rename(there / "cm.tar")
    lines = [line.strip() for line in bundled.stdout.splitlines() if line.startswith("    ")]
    assert len(lines) == 5
    # No cache, no store and no settings of this machine; `set -e` ends at the first line that fails.
    own = {"HOME": str(there / "home"), "PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, "LANG": "C.UTF-8"}
    script = "\n".join(["set -e", "test $(tail -n +3 /proc/net/dev | wc -l) = 1", *lines])
    made = subprocess.run(
        without_network(["sh", "-c", script]), cwd=there, env=own, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, f"{made.stdout}\n{made.stderr}"
    assert (there / "output" / "honey" / "video.mp4").stat().st_size > 1_000_000
