"""The bench of all engines gets to its end whatever is not here."""

import numpy as np

from benchmarks.engines import NOTHING, QUALITY, main
from cm_dagster.run.profile import engine_names


def test_where_nobody_can_speak_no_transcriber_is_measured_and_the_bench_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CM_MODELS", str(tmp_path))
    main(["--capability", "transcription", "--markdown"])
    missing = ", ".join(engine_names("transcription"))
    assert f"Not here, so not measured: {missing}." in capsys.readouterr().out


def test_what_has_nothing_to_be_compared_with_has_no_such_figure(tmp_path):
    own = tmp_path / "embedding-other"
    own.mkdir()
    np.save(own / "vectors.npy", np.eye(3, dtype=np.float32))
    assert QUALITY["embedding"](own, tmp_path, NOTHING) == {"dimensions": "3"}
    assert QUALITY["rendering"](own, tmp_path, NOTHING) == {}
