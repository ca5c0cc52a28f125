"""Answers over the real corpus: quotes verbatim, figures vouched for, refusals without sources."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rag.answer import Assistant
from rag.cite import figures, grounded, unsupported_figures
from rag.errors import EmptyQuestion, QuestionTooLong, UnknownDocument
from rag.events import Cited, Final, Passages, Token
from rag.text import fold
from rag.types import Answer, Citation, Hit, Outcome, Status, Turn
from tests.conftest import ROOT

SUBJECTS = """
hjemmesykehus; ventetid i somatikken; kunstig intelligens i radiologi; skrøpelige eldre; samvalg;
tvang i psykisk helsevern; fastlegeordningen; beredskap og krig; digital hjemmeoppfølging;
tannhelse; lærlinger; innleie av personell; FACT-team; rehabilitering; habilitering; demens;
helsekompetanse;
tolketjenester; fødetilbudet på Elverum; luftambulanse; pasientreiser; sykehusbygg; klima og miljø;
informasjonssikkerhet; personvern; DIPS Arena; kreft og pakkeforløp; kliniske studier; antibiotika;
intensivkapasitet; sykefravær; avtalespesialister; Inven2; oppgavedeling; barn og unge; selvmord;
kvinner i fengsel; samisk språk; innvandrere; automatisering; turnover; levealder i Oslo;
befolkningsvekst fram mot 2040; Nøkkeltall; private ideelle sykehus; Mjøssykehuset; protonbygg;
forsyningssikkerhet; pandemi; prehospitale tjenester
""".replace("\n", " ").split(";")
FORMS = (
    "Hva sier planen om {}?",
    "Kva seier dokumenta om {}?",
    "What do the documents say about {}?",
    "{}",
)


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    """200 questions: 50 subjects in bokmål, nynorsk, English and as bare keywords."""
    questions = [form.format(subject.strip()) for subject in SUBJECTS for form in FORMS]
    assert len(set(questions)) == 200
    return [assistant.ask(question) for question in questions]


def test_most_are_answered_with_citations(answers: list[Answer]) -> None:
    answered = [answer for answer in answers if answer.outcome is Outcome.ANSWERED]
    assert len(answered) >= 170
    assert all(answer.citations for answer in answered)


def test_every_quote_is_verbatim_in_the_source_file(
    answers: list[Answer], assistant: Assistant
) -> None:
    files = {d.id: d.file for d in assistant.documents}
    sources = {
        name: fold((ROOT / "corpus" / file).read_text(encoding="utf-8"))
        for name, file in files.items()
    }
    quotes = [citation for answer in answers for citation in answer.citations]
    assert len(quotes) > 400
    for citation in quotes:
        assert grounded(citation, assistant.text)
        assert citation.quote in citation.passage
        assert len(citation.quote) <= 400
    # The source itself, where the page has not cut the quote: markup and line ends apart.
    for citation in quotes:
        source = sources[citation.locator.document]
        if fold(citation.quote) not in source:
            bare = [word for word in fold(citation.quote).split() if word.isalpha()]
            assert all(word in source for word in bare)


def test_a_quote_may_go_on_into_the_next_passage_and_no_words_are_quoted_twice(
    answers: list[Answer], assistant: Assistant
) -> None:
    longer = 0
    for answer in answers:
        places = sorted(
            (each.locator.document, each.locator.start, each.locator.end)
            for each in answer.citations
        )
        for (document, _, end), (other, start, _) in pairwise(places):
            assert document != other or end <= start, answer.question
        whole = {hit.passage.text for hit in answer.hits}
        for citation in answer.citations:
            assert citation.passage in assistant.text(citation.locator.document)
            longer += citation.passage not in whole
    assert longer > 50


def test_labels_count_up_and_stand_in_the_text(answers: list[Answer]) -> None:
    for answer in answers:
        labels = [citation.label for citation in answer.citations]
        assert labels == list(range(1, len(labels) + 1))
        for citation in answer.citations:
            assert f"«{citation.quote}» [{citation.label}]" in answer.text
        assert len(answer.text) <= 1500


def test_every_figure_stands_in_a_cited_passage(answers: list[Answer]) -> None:
    for answer in answers:
        text = answer.text
        for citation in answer.citations:
            text = text.replace(f"[{citation.label}]", "")
        assert unsupported_figures(text, [c.passage for c in answer.citations]) == set()


def test_refusals_have_no_citations_and_name_the_nearest(assistant: Assistant) -> None:
    for question in (
        "Hvem vant fotball-VM i 1998?",
        "Oppskrift på vafler med rømme",
        "What is the capital of Mongolia?",
    ):
        answer = assistant.ask(question)
        assert answer.outcome.refused, question
        assert answer.citations == ()
        assert answer.hits
        assert "«" not in answer.text


def test_hits_come_quoted_first_and_never_twice(answers: list[Answer]) -> None:
    for answer in answers:
        assert len(answer.hits) <= 40
        ids = [hit.passage.id for hit in answer.hits]
        assert len(set(ids)) == len(ids)
        used = [[_quotes(each, hit) for hit in answer.hits] for each in answer.citations]
        assert all(map(any, used))
        first = [any(row[at] for row in used) for at in range(len(answer.hits))]
        assert first == sorted(first, reverse=True)


def _quotes(citation: Citation, hit: Hit) -> bool:
    where, other = citation.locator, hit.passage.locator
    return where.document == other.document and where.start < other.end and other.start < where.end


def test_a_filter_keeps_to_its_document(assistant: Assistant) -> None:
    answer = assistant.ask("hjemmesykehus", documents=("innspill-samhandlingsplan-2022",))
    assert answer.citations
    assert {hit.passage.locator.document for hit in answer.hits} == {
        "innspill-samhandlingsplan-2022"
    }
    assert {citation.status for citation in answer.citations} == {Status.INPUT}
    assert any("innspill" in note for note in answer.notes)


def test_an_unknown_document_is_named_with_those_there_are(assistant: Assistant) -> None:
    with pytest.raises(UnknownDocument, match="arlig-melding-2024"):
        assistant.ask("hjemmesykehus", documents=("finnes-ikke",))


@pytest.mark.parametrize("question", ["", "   ", "?!…", "🙂🙂", "\x00\x07\x1b", "\u202e\u200b"])
def test_questions_without_words_are_refused_with_advice(
    assistant: Assistant, question: str
) -> None:
    with pytest.raises(EmptyQuestion, match="Skriv et spørsmål"):
        assistant.ask(question)


def test_a_question_of_10_000_characters_says_its_length(assistant: Assistant) -> None:
    with pytest.raises(QuestionTooLong, match="10000"):
        assistant.ask("a" * 10_000)


def test_control_characters_and_emoji_around_a_question_do_no_harm(assistant: Assistant) -> None:
    plain = assistant.ask("Hva sier planen om hjemmesykehus?")
    odd = assistant.ask("\x00Hva sier\tplanen om\x07 hjemmesykehus? 🙂")
    assert odd.citations[0].quote == plain.citations[0].quote


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("Hva er målet for ventetiden i 2033?", "Ingen av kildene nevner 2033."),
        ("Kva var målet for ventetida i somatikken i 2022?", "Ingen av kjeldene nemner 2022."),
        ("Hva var målet for ventetiden i somatikken i 2025?", ""),
        ("Hva sier utviklingsplanen om hjemmesykehus fram mot 2035?", ""),
        ("Hvordan brukes KI i EU?", "Ingen av kildene nevner EU."),
        ("Hva er ventetiden innen TSB?", ""),
        ("Hva er ventetiden innen PHV?", ""),
        ("HVA SKAL GJØRES FOR SAMISKE PASIENTER?", ""),
    ],
)
def test_a_year_or_an_acronym_that_no_source_names_is_told(
    assistant: Assistant, question: str, note: str
) -> None:
    answer = assistant.ask(question)
    assert answer.citations
    assert [each for each in answer.notes if each.startswith("Ingen av k")] == [note] * bool(note)


def test_a_refusal_names_the_year_that_is_not_there(assistant: Assistant) -> None:
    answer = assistant.ask("Hva blir ventetiden i somatikken i 2031?")
    assert answer.outcome.refused
    assert any("«ventetiden»" in note and "men ikke «2031»" in note for note in answer.notes)
    # Other parts of the documents are about 2030.
    answer = assistant.ask("Hva blir ventetiden i somatikken i 2030?")
    assert answer.outcome.refused or answer.unsure
    assert any("2030" in note for note in answer.notes)


def test_a_follow_up_borrows_its_subject(assistant: Assistant) -> None:
    turn = Turn("Hvor lang var ventetiden i 2024?", "76 dager")
    answer = assistant.ask("og for barn og unge?", history=(turn,))
    assert "ventetid" in fold(" ".join(c.passage for c in answer.citations)).lower()
    assert any("oppfølging" in note for note in answer.notes)
    fresh = assistant.ask("Hvordan brukes tolk i sykehusene i regionen?", history=(turn,))
    assert not any("oppfølging" in note for note in fresh.notes)


def test_the_same_question_gets_the_same_answer_from_many_threads(assistant: Assistant) -> None:
    wanted = assistant.ask("Hva sier planen om samvalg?").text
    texts: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: texts.append(assistant.ask("Hva sier planen om samvalg?").text)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [wanted] * 8


def test_nynorsk_finds_what_bokmål_finds(assistant: Assistant) -> None:
    pairs = [
        ("Hva sier planen om skrøpelige eldre?", "Kva seier planen om skrøpelege eldre?"),
        (
            "Hvordan skal sykehusene bruke hjemmesykehus?",
            "Korleis skal sjukehusa bruke heimesjukehus?",
        ),
        ("Hvor lang var ventetiden i 2024?", "Kor lang var ventetida i 2024?"),
    ]
    shares = []
    for nb, nn in pairs:
        one = {hit.passage.id for hit in assistant.find(nb, k=10)}
        other = {hit.passage.id for hit in assistant.find(nn, k=10)}
        shares.append(len(one & other) / 10)
    assert np.mean(shares) >= 0.5


def test_figures_are_read_as_people_write_them() -> None:
    assert figures("1\u202f700 og 3,5 % i 2024.") == {"1700", "3,5", "2024"}
    assert unsupported_figures("Det var 71 %.", ["andelen var 17 %"]) == {"71"}


def test_a_tampered_quote_is_not_grounded(assistant: Assistant) -> None:

    citation = assistant.ask("Hva sier planen om hjemmesykehus?").citations[0]
    assert grounded(citation, assistant.text)
    assert not grounded(replace(citation, quote=citation.quote[:-1] + "x"), assistant.text)
    moved = replace(citation.locator, start=citation.locator.start + 1)
    assert not grounded(replace(citation, locator=moved), assistant.text)


def test_the_stream_shows_sources_first_and_ends_with_the_answer(assistant: Assistant) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    events = list(assistant.stream(question))
    kinds = [type(event) for event in events]
    assert kinds.index(Passages) < kinds.index(Token)
    assert kinds[-1] is Final
    final = events[-1]
    assert isinstance(final, Final)
    assert "".join(event.text for event in events if isinstance(event, Token)) == final.answer.text
    cited = [event.citation for event in events if isinstance(event, Cited)]
    assert cited == list(final.answer.citations)
    assert replace(final.answer, seconds=0, stages={}) == replace(
        assistant.ask(question), seconds=0, stages={}
    )


def test_the_language_can_be_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask("Hva sier planen om hjemmesykehus?", language="nn")
    assert answer.language == "nn"
    assert "høyringsversjon" in answer.text
