"""A draft is cut into the same sentences however it arrives."""

from __future__ import annotations

import pytest

from rag.draft import Draft, sentence

# The last sentence is short, with its label after the stop: what comes last is not yet whole.
ENDS = "Sykehuset er trygt og godt [1]. Ja. [2] "
TEXT = (
    "Sykehuset er trygt [1]. Det gjelder ca. 12 000 pasienter. [2]"
    " Planen sier «A. B er C» [1][3].\n"
    "- Første punkt [4]\n- Andre punkt. [5, 6]\n"
)
WANTED = [
    ("Sykehuset er trygt.", (1,), False),
    ("Det gjelder ca. 12 000 pasienter.", (2,), False),
    ("Planen sier «A. B er C».", (1, 3), False),
    ("Første punkt", (4,), True),
    ("Andre punkt.", (5, 6), True),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, 1000])
def test_the_pieces_do_not_matter(size: int) -> None:
    draft = Draft()
    found = []
    for at in range(0, len(TEXT), size):
        found += draft.feed(TEXT[at : at + size])
    found += draft.finish()
    assert [(s.text, s.labels, s.bullet) for s in found] == WANTED
    assert not any(s.unfit for s in found)


@pytest.mark.parametrize(
    "raw",
    [
        "Se [her](https://a.no/x) [1].",
        "![x](data:image/png;base64,AA) [1].",
        "Se https://evil.example/?q=1 [1].",
        "Se www.evil.example [1].",
        "Skriv til a@b.no [1].",
        "<b>fet</b> [1].",
        "&lt;script&gt;alert(1)&lt;/script&gt; [1].",
        "Kjør `rm -rf /` [1].",
        "Se evil.com/x [1].",
        "<https://evil.example> [1].",
    ],
)
def test_more_than_text_is_unfit(raw: str) -> None:
    assert sentence(raw).unfit


def test_emphasis_and_hidden_characters_leave_the_words() -> None:
    assert sentence("**Sykehuset** er \u202etrygt\u202c\u200b [1].").text == "Sykehuset er trygt."


def test_code_and_headings_are_unfit_and_thoughts_are_not_read() -> None:
    draft = Draft()
    found = draft.feed("<think>Hm [1].</think>## Tittel\n```\nkode [1]\n```\nEr trygt [1].\n")
    assert [bool(each.unfit) for each in found] == [True, True, True, True, False]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_short_last_sentence_waits_for_its_label(size: int) -> None:
    draft = Draft()
    found = [s for at in range(0, len(ENDS), size) for s in draft.feed(ENDS[at : at + size])]
    found += draft.finish()
    assert [(s.text, s.labels) for s in found] == [
        ("Sykehuset er trygt og godt.", (1,)),
        ("Ja.", (2,)),
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Tilbudet er trygt. [2].", "Tilbudet er trygt."),
        ("Er tilbudet trygt? [2].", "Er tilbudet trygt?"),
        ("Det gjelder leger osv. [2].", "Det gjelder leger osv."),
        ("Det gjelder … [2].", "Det gjelder…"),
        ("Det gjelder... [2]", "Det gjelder..."),
    ],
)
def test_a_stop_on_both_sides_of_a_label_is_one(raw: str, text: str) -> None:
    assert sentence(raw).text == text
