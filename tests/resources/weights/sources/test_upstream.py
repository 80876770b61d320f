"""Where files are published: the address follows the settings of Hugging Face's own library."""

import subprocess
import sys
from pathlib import Path

import pytest

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, f"https://huggingface.co/owner/name/resolve/{REVISION}/model.bin"),
        ({"HF_ENDPOINT": "https://mirror.example"}, f"https://mirror.example/owner/name/resolve/{REVISION}/model.bin"),
        ({"HF_HUB_OFFLINE": "1"}, "None"),
    ],
)
def test_the_address_of_a_hub_file_names_the_pinned_revision(settings: dict[str, str], address: str) -> None:
    program = f"""
from resources.weights.manifest import PinnedFile
from resources.weights.sources.upstream import address
hub = {{"repository": "owner/name", "revision": "{REVISION}", "file": "model.bin"}}
print(address(PinnedFile.model_validate({{"name": "m", "size_bytes": 1, "sha256": "{"0" * 64}", "hub": hub}})))
"""
    project = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == address
