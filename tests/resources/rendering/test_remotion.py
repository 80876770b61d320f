"""What only the Remotion renderer has to be asked: its installation, and a browser that fails, hangs or has to end."""

import json
import os
import re
import select
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cm_dagster.cli.engines import engines
from resources.errors import EngineFailed, NotInstalled
from resources.media.ffmpeg import ffmpeg
from resources.process.temporary import temporary_folder
from resources.rendering.remotion import RemotionRenderer
from resources.rendering.remotion_project import project as remotion_project
from resources.rendering.remotion_project import worker as remotion_worker
from resources.rendering.remotion_project.project import (
    SOURCES,
    chromium_binary,
    install,
    installed_project,
    node_binary,
    project_folder,
)
from resources.rendering.remotion_project.worker import RemotionWorker, WorkerSettings
from tests.namespaces import needs_namespaces
from tests.resources.rendering.boards import board

SMALL = RemotionRenderer(height_px=160)


def program(path: Path, *lines: str) -> str:
    """Write a shell script that stands for a program of the machine."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A user's cache folder in which nothing is installed."""
    monkeypatch.setenv("CM_MODELS", str(tmp_path / "cache" / "models"))
    return tmp_path / "cache"


@pytest.fixture
def only_these_programs(tmp_path, monkeypatch):
    """A folder of programs that is all there is on PATH, beside the system's shell."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}")
    return tmp_path / "programs"


def test_a_missing_installation_names_the_command(empty_cache):
    with pytest.raises(NotInstalled, match=r"is not installed\. Run: cm engines install remotion$"):
        installed_project()


def test_a_missing_program_is_named_with_the_way_to_get_it(only_these_programs):
    with pytest.raises(NotInstalled, match=r"node: there is no node here\. Install Node\.js 18 or later"):
        node_binary(None)
    with pytest.raises(NotInstalled, match=r"there is no chromium or .* here\. Install Chromium"):
        chromium_binary(None)


@pytest.mark.parametrize("find", [node_binary, chromium_binary])
def test_a_program_that_a_profile_names_must_be_there(find):
    with pytest.raises(NotInstalled, match="there is no /no/such/program here"):
        find("/no/such/program")


def test_an_old_node_is_refused(only_these_programs):
    program(only_these_programs / "node", "echo v16.20.2")
    with pytest.raises(NotInstalled, match=r"Node\.js 18 or later is needed, this is 16"):
        node_binary(None)


def test_a_failed_installation_tells_what_npm_said_and_leaves_nothing(only_these_programs, empty_cache):
    program(only_these_programs / "node", "echo v20.1.0")
    program(only_these_programs / "npm", "echo 'npm error network is unreachable' >&2", "exit 7")
    with pytest.raises(EngineFailed, match="npm ci: exit code 7: npm error network is unreachable"):
        install()
    assert list(empty_cache.iterdir()) == []


def test_an_installation_that_stands_still_ends_and_leaves_nothing(only_these_programs, empty_cache, monkeypatch):
    monkeypatch.setattr(remotion_project, "INSTALLED_WITHIN_S", 0.3)
    os.mkfifo(empty_cache.parent / "never")
    program(only_these_programs / "node", "echo v20.1.0")
    program(only_these_programs / "npm", f"read never <'{empty_cache.parent / 'never'}'")
    with pytest.raises(
        EngineFailed, match=r"npm ci: it had not ended after 0\.3 s\. Run: cm engines install remotion$"
    ):
        install()
    assert list(empty_cache.iterdir()) == []


def test_a_node_that_never_answers_is_not_waited_for(only_these_programs, tmp_path, monkeypatch):
    monkeypatch.setattr(remotion_project, "ANSWERS_WITHIN_S", 0.1)
    os.mkfifo(tmp_path / "never")
    program(only_these_programs / "node", f"read never <'{tmp_path / 'never'}'")
    with pytest.raises(NotInstalled, match=r"node: no answer to `--version` within 0\.1 s"):
        node_binary(None)


def test_every_package_is_pinned_by_version_and_content_and_by_no_address():
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    asked = lock["packages"].pop("")
    assert asked["dependencies"] == json.loads((SOURCES / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked["dependencies"].values())
    for package in lock["packages"].values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


@pytest.fixture
def worker_on(tmp_path):
    """Start a worker whose Node.js is a script."""
    (tmp_path / "project" / "bundle" / "public").mkdir(parents=True)
    started = []

    def start(*script: str, timeout_s: float = 300) -> RemotionWorker:
        node = program(tmp_path / "node", *script)
        setting = WorkerSettings(tmp_path / "project", Path(node), Path("chromium"), tabs=1, timeout_s=timeout_s)
        started.append(RemotionWorker(setting))
        return started[-1]

    yield start
    for worker in started:
        worker.end()


def test_a_browser_that_dies_is_an_error_with_its_last_words(worker_on):
    worker = worker_on("read request", "echo 'libnss3.so: cannot open shared object file' >&2", "exit 127")
    with pytest.raises(EngineFailed, match=r"exit code 127\) in the middle of it: libnss3\.so: cannot open"):
        worker.draw(Path("scene.json"), ["ffmpeg"])


def test_a_browser_that_hangs_is_an_error_with_its_last_words(worker_on, tmp_path):
    os.mkfifo(tmp_path / "told")
    worker = worker_on(
        "echo 'loading fonts' >&2", f"echo >'{tmp_path / 'told'}'", "read request", "read never", timeout_s=0.3
    )
    (tmp_path / "told").read_text()
    with pytest.raises(EngineFailed, match=r"drew no frame for 0\.3 s .*: loading fonts"):
        worker.draw(Path("scene.json"), ["ffmpeg"])


def test_a_worker_that_does_not_listen_ends_with_its_browser(worker_on, tmp_path, monkeypatch):
    monkeypatch.setattr(remotion_worker, "GOODBYE_S", 0.1)
    for name in ("held", "never"):
        os.mkfifo(tmp_path / name)
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    stands = f"exec 4>'{tmp_path / 'held'}'; echo here >&4; exec 3<'{tmp_path / 'never'}'"
    worker = worker_on(f"({stands}) &", stands)
    try:
        lines = b""
        while lines.count(b"here") < 2:
            assert select.select([held], [], [], 100)[0], "it was not started"
            lines += os.read(held, 100)
        worker.end()
        assert select.select([held], [], [], 100)[0], "the browser still runs"
        assert os.read(held, 100) == b""
    finally:
        os.close(held)


def test_what_remotion_says_of_a_scene_is_one_line(worker_on):
    answer = json.dumps({"error": "A delayRender()\nwas never continued"})
    worker = worker_on("read request", f"cat <<'END'\n{answer}\nEND", "read never")
    with pytest.raises(EngineFailed, match=r"Remotion could not draw: A delayRender\(\) was never continued / it said"):
        worker.draw(Path("scene.json"), ["ffmpeg"])


@needs_namespaces
def test_the_browser_has_no_network_but_loopback(worker_on):
    interfaces = "$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n')"
    worker = worker_on("read request", f'echo "{{\\"error\\": \\"interfaces: {interfaces}\\"}}"', "read never")
    with pytest.raises(EngineFailed, match="interfaces: lo / "):
        worker.draw(Path("scene.json"), ["ffmpeg"])


def test_the_command_installs_only_engines_there_are():
    result = CliRunner().invoke(engines, ["install", "netscape"])
    assert result.exit_code == 2


@pytest.mark.engine
def test_the_command_says_what_the_licence_asks_for_and_where_it_is():
    result = CliRunner().invoke(engines, ["install", "remotion"])
    assert result.exit_code == 0
    assert "companies need" in result.stdout
    assert str(project_folder()) in result.stdout
    assert (installed_project() / "bundle" / "index.html").is_file()


@pytest.mark.engine
def test_frames_do_not_depend_on_how_many_are_drawn_at_once(tmp_path):
    install()
    digests = set()
    for tabs in (1, None):
        folder = tmp_path / str(tabs)
        folder.mkdir()
        digests.add(SMALL.model_copy(update={"tabs": tabs}).draw(board(frames=12), folder).sha256)
    assert len(digests) == 1
    assert SMALL.identity() == SMALL.model_copy(update={"tabs": 1}).identity()


@pytest.mark.engine
def test_another_project_is_another_identity(tmp_path, monkeypatch):
    before = SMALL.identity()
    assert {"remotion", "chromium"} <= before.libraries.keys()
    for path in SOURCES.rglob("*"):
        if path.is_file():
            (tmp_path / path.relative_to(SOURCES)).parent.mkdir(exist_ok=True)
            (tmp_path / path.relative_to(SOURCES)).write_bytes(path.read_bytes())
    monkeypatch.setattr(remotion_project, "SOURCES", tmp_path)
    assert SMALL.identity() == before
    (tmp_path / "src" / "motion.ts").write_text("// another motion")
    assert SMALL.identity() != before


@pytest.mark.engine
@pytest.mark.needs(Path("/proc/self/environ").exists(), "this system shows no processes in /proc")
def test_an_interrupt_ends_the_browser_and_leaves_nothing(tmp_path, monkeypatch):
    """The encoder interrupts as soon as it is given the first frame."""
    install()
    before = set(temporary_folder().iterdir())
    monkeypatch.setenv("STARTED_BY", str(tmp_path))
    running: dict[int, str] = {}

    def interrupted(*_: object) -> None:
        running.update(started_by(tmp_path))
        raise KeyboardInterrupt

    interrupt = f"head -c 1 >/dev/null; kill -ALRM {os.getpid()}; exec cat >/dev/null"
    encoder = program(
        tmp_path / "ffmpeg", f'case "$*" in *image2pipe*) {interrupt};; esac', f'exec "{ffmpeg().path}" "$@"'
    )
    monkeypatch.setenv("CM_FFMPEG", encoder)
    old = signal.signal(signal.SIGALRM, interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            # A browser of its own: one that an earlier test left open was not started here.
            SMALL.model_copy(update={"timeout_s": 600.0}).draw(board(frames=900), tmp_path)
    finally:
        signal.signal(signal.SIGALRM, old)
    assert any("worker.mjs" in command for command in running.values())
    assert any("--headless" in command for command in running.values())
    for process in running:
        await_end(process)
    assert started_by(tmp_path) == {}
    assert set(temporary_folder().iterdir()) <= before


@pytest.mark.engine
def test_a_browser_that_never_opens_ends_with_its_worker(tmp_path, monkeypatch):
    project, node = install(), node_binary(None)
    os.mkfifo(tmp_path / "held")
    browser = program(tmp_path / "chromium", f"exec 3>{tmp_path / 'held'}", "echo here >&3", "exec /bin/sleep 600")
    monkeypatch.setenv("PATH", str(tmp_path))  # without setpriv, which would end it on most Linux systems
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    worker = RemotionWorker(WorkerSettings(project, node, Path(browser), tabs=1, timeout_s=30))
    try:
        assert select.select([held], [], [], 300)[0], "the browser was not started"
        assert os.read(held, 100) == b"here\n"
        worker.end()
        assert select.select([held], [], [], 100)[0], "the browser still runs"
        assert os.read(held, 100) == b""
    finally:
        worker.end()
        os.close(held)


def started_by(test: Path) -> dict[int, str]:
    """Return the ids and commands of the running processes that a test with this folder started."""
    running = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"STARTED_BY={test}\0".encode() in (process / "environ").read_bytes():
                running[int(process.name)] = (process / "cmdline").read_text()
    return running


def await_end(pid: int) -> None:
    with suppress(ProcessLookupError):
        process = os.pidfd_open(pid)
        ended = select.select([process], [], [], 100)[0]
        os.close(process)
        assert ended, "it still runs"
