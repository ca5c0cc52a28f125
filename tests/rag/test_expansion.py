"""What a refusal tells that it searched for as well: each word once, as a person would say it."""

from __future__ import annotations

from rag.answer import Assistant


def test_each_word_is_told_once_and_never_with_small_words_around_it(assistant: Assistant) -> None:
    answer = assistant.ask("Hva koster et hjemmesykehus i Bergen per døgn?")
    found = {each.word: each.added for each in answer.expansion}
    assert set(found) == {"koster", "hjemmesykehus"}
    assert "kostnader" in found["koster"]
    assert "hjemmesykehus" not in found["hjemmesykehus"]


def test_a_phrase_of_the_glossary_is_told_whole(assistant: Assistant) -> None:
    found = {each.word for each in assistant.ask("Hva sies om kunstig intelligens?").expansion}
    assert "kunstig intelligens" in found
    assert not any(each.startswith("om ") for each in found)
