"""What a brief asks for and this machine cannot give is told at the first step, before anything is made."""

import pytest
from PIL import Image

from assets.brief.asset import require_voice
from assets.brief.brief import Brief, read_brief
from assets.brief.kept_media import OWN_MEDIA, kept
from assets.voiceover.asset import Voiceover
from cm_dagster.run.wiring import build_definitions
from resources.errors import WrongInput
from resources.language.verbatim import Verbatim
from resources.speech.kokoro_onnx import KokoroOnnx
from resources.speech.piper import Piper
from resources.store.store import StoreFolder
from resources.transcription.faster_whisper import FasterWhisper
from resources.transcription.openai import OpenAI
from resources.transcription.whisper_cpp import WhisperCpp
from tests.one_run import make_video

HINDI = "---\nlanguage: hi\n---\n# शहद\n\n- शहद कभी खराब नहीं होता।\n"
FRENCH = "---\nlanguage: fr\n---\n# Le miel\n\n- Le miel ne se gâte jamais.\n"


def refusal(folder, text, **resources) -> str:
    """Run the first step on a brief and return why it failed; nothing if it did not."""
    (folder / "topics" / "honey.md").write_text(text)
    said = make_video(build_definitions(resources=resources), "honey", ["brief"])
    assert (StoreFolder().open().pointers.current("honey", "brief") is None) == bool(said)
    return "".join(said)


@pytest.mark.engine
def test_a_language_that_the_listener_would_write_in_other_letters_is_refused(own_folders):
    said = refusal(own_folders, HINDI)
    assert said.startswith("topics/honey.md: language: whisper-base writes spoken Hindi in Urdu letters")
    assert said.endswith("Name a larger Whisper in the profile, under transcription: multilingual")
    assert "\n" not in said


@pytest.mark.engine
@pytest.mark.parametrize("engine", [WhisperCpp, FasterWhisper])
def test_a_language_whose_listener_is_not_here_is_refused_with_the_line_that_fetches_it(own_folders, engine):
    missing = f"{engine.family}large-v3"
    said = refusal(own_folders, FRENCH, transcription=engine(multilingual=missing))
    assert said.startswith('topics/honey.md: language: the model that hears "fr" cannot be loaded.')
    assert said.endswith(f"Run: cm models pull {missing}")


@pytest.mark.engine
def test_a_language_that_is_heard_here_or_by_a_server_is_not_refused(own_folders):
    assert refusal(own_folders, FRENCH) == ""
    assert refusal(own_folders, FRENCH, transcription=OpenAI(base_url="http://127.0.0.1:9/v1", revision="1")) == ""


def test_a_voice_that_is_not_there_is_told_where_it_was_named(tmp_path):
    brief = tmp_path / "honey.md"
    brief.write_text("---\nvoice: narrator\n---\n# Honey\n\n- Honey never spoils in a sealed jar.\n")

    def said(engine: Piper) -> str:
        with pytest.raises(WrongInput) as refused:
            require_voice(read_brief(brief), brief, [engine])
        return str(refused.value)

    assert said(Piper()).startswith(f'{brief}: voice: there is no voice "narrator". ')
    renamed = said(Piper(voice_names={"narrator": "nobody"}))
    assert renamed.startswith('speech.voice_names: narrator: voice: there is no voice "nobody". ')
    brief.write_text("# Honey\n\n- Honey never spoils in a sealed jar.\n")
    assert said(Piper(voice="nobody")).startswith('speech.voice: there is no voice "nobody". ')


@pytest.mark.engine
def test_a_voice_is_given_its_name_here_once_by_every_step(own_folders):
    (own_folders / "topics" / "honey.md").write_text(
        "---\nvoice: narrator\ncta: Look.\n---\n# Honey\n\n- Honey never spoils.\n"
    )
    speech = KokoroOnnx(voice_names={"narrator": "bf_emma", "bf_emma": "nobody"})
    definitions = build_definitions(resources={"language": Verbatim(), "speech": speech})
    assert make_video(definitions, "honey", ["brief", "facts", "script", "voiceover"]) == []
    store = StoreFolder().open()
    record = store.pointers.current("honey", "voiceover")
    assert record is not None
    assert store.load(record, Voiceover).manner.voice == "bf_emma"


@pytest.mark.engine
def test_after_one_edited_word_the_store_has_no_picture_twice_and_a_replaced_one_anew(own_folders):
    roll = own_folders / "topics" / "roll"
    roll.mkdir()
    for number in range(1000, 1020):
        noise = Image.effect_noise((300, 200), number - 900).convert("RGB")
        noise.save(roll / f"IMG_{number}.jpg", quality=95)
    text = "---\nmedia: roll\n---\n# Lake\n\n- The lake is 4 kilometres long.\n- The last boat leaves at seven.\n"

    def media_after(text) -> set[str]:
        assert refusal(own_folders, text, language=Verbatim()) == ""
        store = StoreFolder().open()
        record = store.pointers.current("honey", "brief")
        assert record is not None
        media = store.load(record, Brief).delivery.media
        assert len(media) == 2
        of_brief = {each.sha256: kept(each, store) for each in media}
        assert {file.sha256 for file in of_brief.values()} == of_brief.keys()
        entries = {each.digest for each in store.pointers.records() if each.step == OWN_MEDIA.name}
        assert entries >= set(record.components)
        assert len(record.components) == 2
        return entries

    first = media_after(text)
    assert len(first) == 2
    assert media_after(text.replace("seven", "eight")) == first
    Image.new("RGB", (300, 200), "red").save(roll / "IMG_1001.jpg")
    assert len(media_after(text) - first) == 1
