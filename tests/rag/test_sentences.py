from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import spans


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in spans(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Første setning. Andre setning.", 2),
        ("Foretaksmøtet 16. januar 2024 ga ansvar.", 1),
        ("Det gjelder bl.a. Oslo, f.eks. Ullevål, jf. Meld. St. 9.", 1),
        ("Vist i Prop. 1 S (2023–2024). Tallene er nye.", 2),
        ("Ved utgangen av 2025. Planen er ny.", 2),
        ("Hva nå? Vi venter! Ja.", 3),
        ("Han sa «det går bra.» Så gikk han.", 2),
        ("Punkt 3.2 Øvrige saker omtales.", 1),
        ("Linje en uten punktum\nLinje to uten punktum", 2),
        ("Kari Eng m.fl. skrev det.", 1),
        ("Ventetiden er 61 dager (TSB).\n3. For å nå målet må mer til. Det haster.", 3),
        ("Fristen er 16. Planen gjelder da.", 2),
    ],
)
def test_sentences_of_norwegian_official_prose(text: str, wanted: int) -> None:
    assert len(sentences(text)) == wanted


@given(st.text())
def test_sentences_cover_every_word_once_and_in_order(text: str) -> None:
    found = spans(text)
    assert all(a < b for a, b in found)
    assert all(b <= c for (_, b), (c, _) in pairwise(found))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
