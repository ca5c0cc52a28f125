import time
from dataclasses import replace

from rag.cache import Cache, cache_key
from rag.types import Document, Hit, Locator, Passage, Status

HIT = Hit(Passage(1, Locator("d", None, (), None, 0, 4), "tekst"), 1.0)
DOCUMENT = Document(
    "d", "d.md", "Plan", "Helse", "2026", "plan", Status.HEARING, "2027–2040", "nb", "", ""
)
KNOWN = {"d": DOCUMENT}


def test_the_key_follows_the_question_the_passages_and_what_shapes_the_answer() -> None:
    other = replace(HIT, passage=replace(HIT.passage, text="annen"))
    keys = {
        cache_key("spm", [HIT], KNOWN, "modell", "1"),
        cache_key("spm2", [HIT], KNOWN, "modell", "1"),
        cache_key("spm", [other], KNOWN, "modell", "1"),
        cache_key("spm", [HIT], KNOWN, "modell", "2"),
        cache_key("spm", [HIT], {"d": replace(DOCUMENT, status=Status.ADOPTED)}, "modell", "1"),
    }
    assert len(keys) == 5
    assert cache_key("spm", [replace(HIT, score=0.2)], KNOWN, "modell", "1") in keys


def test_nothing_is_kept_longer_than_it_should() -> None:
    cache: Cache[str] = Cache(0)
    cache.put("a", "b")
    assert cache.get("a") is None
    kept: Cache[str] = Cache(60)
    kept.put("a", "b")
    assert kept.get("a") == "b"
    brief: Cache[str] = Cache(0.05)
    brief.put("a", "b")
    time.sleep(0.1)
    assert brief.get("a") is None
