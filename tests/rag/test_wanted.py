"""Which of a question's content words a text holds, in some form."""

from __future__ import annotations

from rag.lexical import LexicalIndex
from rag.norwegian import terms
from rag.types import Kind, Locator, Passage
from rag.wanted import Wanted, above

TEXTS = (
    "Helse Sør-Øst har 87 000 medarbeidere.",
    "Sykehusene skal ha lavere ventetid.",
    "Sykehusene bygger ut intensivkapasiteten.",
    "Det trengs mer kapasitet.",
)


def wanted(question: str) -> Wanted:
    return Wanted.of(question, LexicalIndex.build(TEXTS), False)


def share(question: str, text: str) -> float:
    asked = wanted(question)
    return asked.share(asked.held(set(terms(text))))


def test_all_nothing_and_a_part_of_the_question() -> None:
    question = "Hva er ventetiden ved sykehusene?"
    assert share(question, TEXTS[1]) == 1
    assert share(question, TEXTS[0]) == 0
    # Two texts of four name hospitals and one waiting times, which tell more.
    assert 0 < share(question, TEXTS[2]) < 0.5


def test_another_word_for_it_and_a_compound_with_it_will_do() -> None:
    assert share("Hvor mange ansatte er det?", TEXTS[0]) == 1
    assert share("What is the waiting time?", TEXTS[1]) > 0.5
    assert share("Hva er kapasiteten?", TEXTS[2]) == 1


def test_words_that_the_documents_know_in_no_form_do_not_count() -> None:
    assert share("Hva er ventetiden for gobbledegook?", TEXTS[1]) == 1
    nothing = wanted("gobbledegook")
    assert nothing.share(nothing.held(set(terms(TEXTS[0])))) == 0


def test_what_stands_over_a_passage() -> None:
    where = Locator("d", "Vedlegg", ("Kapittel", "Avsnitt"), None, 0, 4)
    row = Passage(0, where, "12 3", Kind.TABLE, "Tabellen viser:", "År Antall")
    assert above(row) == "Vedlegg Kapittel Avsnitt Tabellen viser: År Antall"
