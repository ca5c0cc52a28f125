from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.glossary import _read, expansion
from rag.norwegian import stem, terms


def test_everyday_english_and_abbreviated_words_reach_the_official_ones() -> None:
    assert stem("medarbeidere") in expansion(terms("Hvor mange jobber her?"))
    assert stem("ventetid") in expansion(terms("waiting"))
    assert {stem("akershus"), stem("universitetssykehus")} <= expansion(terms("Hva mener Ahus?"))


def test_entries_of_several_words_expand_only_when_they_stand_together() -> None:
    assert "ki" in expansion(terms("kunstig intelligens"))
    assert "ki" not in expansion(terms("kunstig åndedrett og høy intelligens"))


def test_a_word_outside_the_glossary_expands_to_nothing() -> None:
    assert expansion(terms("vaffelrøre")) == set()


def test_a_broken_glossary_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "glossary.toml"
    broken.write_text("groups = [[")
    with pytest.raises(ConfigurationError, match=r"glossary\.toml"):
        _read(broken)
