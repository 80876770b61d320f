"""A picture or clip of the author is in the store once, and outlives its original."""

import pytest
from PIL import Image

from assets.brief.brief import read_topic
from assets.brief.kept_media import OWN_MEDIA, keep, kept
from resources.errors import NotMade
from resources.store.store import Store, StoreDamaged


@pytest.fixture
def jar(tmp_path):
    picture, brief = tmp_path / "jar.png", tmp_path / "honey.md"
    Image.new("RGB", (64, 64), "red").save(picture)
    brief.write_text("---\nmedia: jar.png\n---\n# Honey\n\n- Honey never spoils in a sealed jar.\n")
    return read_topic(brief).brief.delivery.media[0], picture


def test_it_outlives_its_original(tmp_path, jar):
    own, picture = jar
    store = Store(tmp_path / "store")
    keep(own, picture, store)
    picture.unlink()
    file = kept(own, store)
    assert (file.path.name, file.sha256) == ("jar.png", own.sha256)


def test_it_is_kept_once_whatever_names_it(tmp_path, jar):
    own, picture = jar
    store = Store(tmp_path / "store")
    keep(own, picture, store)
    again = tmp_path / "elsewhere" / picture.name
    again.parent.mkdir()
    again.write_bytes(picture.read_bytes())
    picture.unlink()
    keep(own, again, store)
    assert (store.tally.made, store.tally.reused) == (1, 1)
    assert [each.step for each in store.pointers.records()] == [OWN_MEDIA.name]


def test_one_that_is_replaced_while_it_is_read_is_not_kept_as_the_one_that_was_read(tmp_path, jar):
    own, picture = jar
    Image.new("RGB", (64, 64), "blue").save(picture)
    with pytest.raises(NotMade, match=r"jar.png: it was changed while it was read. Make the topic again"):
        keep(own, picture, Store(tmp_path / "store"))


def test_one_that_is_gone_or_damaged_is_named_and_copied_anew_by_the_next_run(tmp_path, jar):
    own, picture = jar
    store = Store(tmp_path / "store")
    with pytest.raises(StoreDamaged, match=r"the copy of jar.png is gone. Make the topic again: it is copied anew"):
        kept(own, store)
    keep(own, picture, store)
    kept(own, store).path.write_bytes(b"damaged")
    with pytest.raises(StoreDamaged, match="gone or damaged"):
        kept(own, store)
    keep(own, picture, store)
    assert kept(own, store).sha256 == own.sha256
