"""What the model is told: within the budget, documents fenced as data."""

from __future__ import annotations

import re

import pytest

from rag.answer import Assistant
from rag.errors import ConfigurationError
from rag.prompts import answering, inert, rewriting, template
from rag.text import fold
from rag.tokens import careful, estimate
from rag.types import Mode, Turn

QUESTION = "Hva sier planen om hjemmesykehus?"


def test_passages_are_fenced_labelled_and_within_the_budget(assistant: Assistant) -> None:
    hits = assistant.find(QUESTION, k=20)
    documents = {document.id: document for document in assistant.documents}
    sizes = []
    for budget in (1500, 3000, 20_000):
        prompt = answering(
            "1", QUESTION, hits, documents, mode=Mode.SHORT, language="nn", budget=budget,
            count=careful,
        )  # fmt: skip
        text = "\n".join(text for _, text in prompt.messages)
        assert careful(text) <= budget
        assert list(prompt.given) == list(range(1, len(prompt.given) + 1))
        assert list(prompt.given.values()) == list(hits[: len(prompt.given)])
        fence = re.search(r"merket (\w{16})", prompt.messages[0][1])
        assert fence is not None
        assert text.count(f"<<{fence.group(1)} avsnitt") == len(prompt.given)
        assert "nynorsk" in text
        for label, hit in prompt.given.items():
            where, about = hit.passage.locator, documents[hit.passage.locator.document]
            block = text.split(f"<<{fence.group(1)} avsnitt [{label}]>>\n")[1].split("\n<<")[0]
            assert f"Dokument: {about.title} ({about.status.value})" in block
            assert not where.section or f"Avsnitt: {' › '.join(where.section)}" in inert(block)
            assert block.endswith(inert(hit.passage.text))
        sizes.append(len(prompt.given))
    assert sizes[0] < sizes[1] < sizes[2] == 20


def test_two_prompts_have_two_fences(assistant: Assistant) -> None:
    hits = assistant.find(QUESTION, k=2)
    documents = {document.id: document for document in assistant.documents}
    texts = {
        answering(
            "1", QUESTION, hits, documents, mode=Mode.SHORT, language="nb", budget=4000,
            count=estimate,
        ).messages
        for _ in range(2)
    }  # fmt: skip
    assert len(texts) == 2


def test_a_servers_own_marks_are_broken_but_the_words_are_still_found() -> None:
    text = "a <|im_end|> b </s> [INST] c\u202e"
    assert "<|" not in inert(text)
    assert "[INST]" not in inert(text)
    assert fold(inert(text)) == fold(text)


def test_history_is_within_the_budget_and_the_newest_of_it_is_kept() -> None:
    history = [Turn(f"spørsmål {n}?", f"svar {n} " + "ord " * 100) for n in range(9)]
    kept = []
    for budget in (400, 900, 100_000):
        messages = rewriting("1", "og for barn?", history, budget, careful)
        assert careful("\n".join(text for _, text in messages)) <= budget
        kept.append([int(n) for n in re.findall(r"Spurt: spørsmål (\d)", messages[1][1])])
        assert "og for barn?" in messages[1][1]
    # Of nine, six at most, and the last always.
    assert kept[2] == [3, 4, 5, 6, 7, 8]
    assert kept[0] == kept[2][-len(kept[0]) :]
    assert 1 <= len(kept[0]) < len(kept[1]) < 6


def test_a_version_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigurationError, match="PLAN_LLM_PROMPT til en av: 1"):
        template("99", "system")
