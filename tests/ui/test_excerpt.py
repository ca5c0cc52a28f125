from __future__ import annotations

from pathlib import Path

import pytest

from ui.excerpt import Excerpt, excerpt

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
TEXT = "Første setning her. Andre setning her. SITATET. Tredje setning her. Fjerde setning her."


def span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def joined(shown: Excerpt) -> str:
    return shown.before + shown.quote + shown.after


def test_everything_is_shown_when_the_section_is_short() -> None:
    shown = excerpt(TEXT, span("SITATET."), (0, len(TEXT)))
    assert joined(shown) == TEXT
    assert not shown.cut_before
    assert not shown.cut_after


def test_long_surroundings_are_cut_between_sentences() -> None:
    # 25 characters before reach into «Første setning her.»; the next whole sentence begins after
    # it. 25 after reach into «Fjerde setning her.»; the last whole sentence ends before it.
    shown = excerpt(TEXT, span("SITATET."), (0, len(TEXT)), reach=25)
    assert shown == Excerpt("Andre setning her. ", "SITATET.", " Tredje setning her.", True, True)


def test_surroundings_without_a_sentence_are_cut_between_words() -> None:
    text = "aaaa bbbb cccc SITAT dddd eeee ffff"
    shown = excerpt(text, (15, 20), (0, len(text)), reach=7)
    assert shown == Excerpt("cccc ", "SITAT", " dddd", True, True)


def test_the_section_is_never_left() -> None:
    section = (span("Andre")[0], span("Tredje setning her.")[1])
    shown = excerpt(TEXT, span("SITATET."), section)
    assert joined(shown) == "Andre setning her. SITATET. Tredje setning her."
    assert not shown.cut_before
    assert not shown.cut_after


def test_a_quote_that_sticks_out_of_its_section_is_whole() -> None:
    shown = excerpt(TEXT, span("SITATET."), (span("TATET")[0], span("SITATET")[1]))
    assert joined(shown) == "SITATET."


@pytest.mark.parametrize("file", sorted(path.name for path in CORPUS.glob("*.[mt][dx]*")))
def test_excerpts_are_unbroken_pieces_of_real_documents(file: str) -> None:
    text = (CORPUS / file).read_text(encoding="utf-8")
    for start in range(0, len(text) - 80, max(1, len(text) // 40)):
        shown = excerpt(text, (start, start + 80), (max(0, start - 2000), start + 3000))
        assert joined(shown) in text
        assert shown.quote == text[start : start + 80]
        assert len(shown.before) <= 900
        assert len(shown.after) <= 900
