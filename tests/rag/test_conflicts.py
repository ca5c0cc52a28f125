"""Conflicting statements: found where documents disagree, and nowhere else."""

from __future__ import annotations

import pytest

from rag.answer import Assistant
from rag.conflicts import conflicts, inside
from rag.disputed import both_shown, disagreement, disputed_first
from rag.extract import Extract
from rag.norwegian import terms
from rag.types import Citation, Document, Hit, Kind, Locator, Outcome, Passage, Status


def document(
    name: str,
    date: str = "2026",
    status: Status = Status.HEARING,
    superseded_by: str | None = None,
    title: str = "Regional utviklingsplan",
) -> Document:
    return Document(
        name, f"{name}.md", title, "Helse Sør-Øst RHF", date, "plan", status, "", "nb", "", "",
        superseded_by=superseded_by,
    )  # fmt: skip


NEW = document("ny")
OLD = document("gammel", "2022", Status.WEB_PAGE, "ny")
REPORT = document("melding", "2025", Status.REPORT)
UNRELATED = document("side", "2024", Status.WEB_PAGE, title="Oversikt")
INPUT = document("innspill", "2022-09", Status.INPUT)
DOCUMENTS = {each.id: each for each in (NEW, OLD, REPORT, UNRELATED, INPUT)}


def passage(
    source: Document,
    text: str,
    *,
    start: int = 0,
    section: str = "Mål og satsingsområder",
    part: str | None = None,
    kind: Kind = Kind.PROSE,
) -> Passage:
    where = Locator(source.id, part, (section,), None, start, start + len(text))
    return Passage(0, where, text, kind, header="Antall" if kind is Kind.TABLE else "")


def whole(each: Passage) -> Extract:
    return Extract(each, each.locator.start, each.locator.end, 1.0)


def found(question: str, *passages: Passage) -> list[list[str]]:
    """Groups of conflicting sentences; the first passage is the one quoted."""
    hits = [Hit(each, 1.0) for each in passages]
    groups = conflicts(question, terms(question), [whole(passages[0])], hits, DOCUMENTS, 400)
    return [[each.text for each in group] for group in groups]


GOALS = "Hvor mange hovedmål har utviklingsplanen?"
FIVE = "Planen setter fem hovedmål for tjenesten."
FOUR = "I planen er det konkretisert fire mål."


@pytest.mark.parametrize("question", [GOALS, "Kor mange hovudmål har utviklingsplanen?"])
def test_other_number_of_the_same_thing_is_a_conflict_newest_first(question: str) -> None:
    pair = passage(OLD, FOUR), passage(NEW, FIVE)
    assert found(question.replace("hovud", "hoved"), *pair) == [[FIVE, FOUR]]
    assert found(question.replace("hovud", "hoved"), *pair[::-1]) == [[FIVE, FOUR]]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (GOALS, FIVE, "Utviklingsplanen har fire overordnede mål."),
        (GOALS, FIVE, "Planen har 4 hovedmål."),
        ("Kor mange mål har planen?", "Planen set fem hovedmål.", "Planen har fire mål."),
        (
            "Kor mange satsingsområde har planen?",
            "Arbeidet er samla i seks satsingsområde.",
            "Planen har fem strategiske satsingsområde.",
        ),
        (
            "Når ble utviklingsplanen vedtatt?",
            "Regional utviklingsplan ble vedtatt av styret i november 2022.",
            "Styret vedtok regional utviklingsplan 16. desember 2022.",
        ),
        (
            "Hvor stor andel av pakkeforløpene gjennomføres innen fristen?",
            "Andelen pakkeforløp innen fristen var 68 prosent.",
            "Andelen pakkeforløp innen fristen var 72 prosent.",
        ),
        (
            "Hvor mye går til innovasjon?",
            "Det deles ut 30 millioner kroner til regionale innovasjonsprosjekter.",
            "Det deles ut 35 millioner kroner til regionale innovasjonsprosjekter.",
        ),
        (
            "Kor mykje går til innovasjon?",
            "Det blir delt ut 30 millionar kroner til regionale innovasjonsprosjekt.",
            "Det blir delt ut 35 millionar kroner til regionale innovasjonsprosjekt.",
        ),
    ],
)
def test_conflicts(question: str, one: str, other: str) -> None:
    assert found(question, passage(NEW, one), passage(REPORT, other)) == [[one, other]]


def test_a_document_may_contradict_itself() -> None:
    here, there = passage(NEW, FIVE), passage(NEW, "Planen har fire mål.", start=900)
    assert found(GOALS, here, there) == [[FIVE, "Planen har fire mål."]]


def test_a_heading_that_states_it_is_shown_over_what_stands_under_it() -> None:
    under = passage(OLD, "Bedre helse i befolkningen.", section="Planen har fire mål")
    assert found(GOALS, passage(NEW, FIVE), under) == [[FIVE, "Bedre helse i befolkningen."]]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # The same number, written in two ways.
        (GOALS, "Planen har fire hovedmål.", "Planen har 4 mål."),
        # Another thing, asked for or not.
        (GOALS, FIVE, "Planen har fire delmål."),
        ("Hva sier planen om beredskap?", FIVE, FOUR),
        ("Hvor mange satsingsområder har planen?", "Planen har seks satsingsområder.",
         "Trendene i planen fordeler seg innenfor tre områder."),
        # Years: a series is no conflict, nor is a year that is not asked for.
        (GOALS, "Planen for 2027 har fem hovedmål.", "Planen for 2035 har fire hovedmål."),
        ("Hvor mange hovedmål har planen fra 2035?", "Planen for 2027 har fem hovedmål.", FOUR),
        ("Hvor høy var andelen?", "Andelen avtaler holdt i 2023 var 86 prosent.",
         "Andelen avtaler holdt i 2024 var 88 prosent."),
        # What qualifies the thing.
        (GOALS, FIVE, "De fire tidligere hovedmålene i planen er videreført."),
        (GOALS, FIVE, "Planen har to nye hovedmål."),
        ("Hvor mange satsingsområder har planen?", "Planen har seks satsingsområder.",
         "I planen var de to separate satsingsområder."),
        # Shares of a whole, limits and changes.
        (GOALS, FIVE, "To av fire hovedmål i planen er nådd."),
        (GOALS, FIVE, "Planen har minst fire hovedmål."),
        (GOALS, FIVE, "Planen har fire hovedmål som gjelder barn."),
        (GOALS, FIVE, "Av disse har planen fire hovedmål."),
        (GOALS, FIVE, "Planen er endret fra fire hovedmål til seks hovedmål."),
        ("Kor stor er delen?", "Delen avtalar som vart haldne, auka med 5 prosent.",
         "Delen avtalar som vart haldne, var 80 prosent."),
        # Whose it is.
        ("Hvor mange satsingsområder har planen?", "Planen har seks satsingsområder.",
         "For å nå planen har Sykehusbygg HF fire satsingsområder."),
        ("Hvor mange senger er det?", "Sykehuset på Gjøvik har planlagt ti senger.",
         "Sykehuset på Hamar har planlagt åtte senger."),
        # Parallel statements of parts.
        ("Hvor mange dager er ventetiden i psykisk helsevern?",
         "Innen psykisk helsevern for voksne er ventetiden 54 dager.",
         "Innen psykisk helsevern for barn og unge er ventetiden 46,4 dager."),
        # Counts of instances, with other words than those of the question.
        ("Hvor mange helseforetak har regionen?", "Regionen eier elleve helseforetak.",
         "Revisjonen er gjennomført i tre helseforetak."),
        ("Kor mange sjukehus har starta med samval?", "Seks sjukehus har starta med samval.",
         "Samval er drøfta med åtte sjukehus."),
    ],
)  # fmt: skip
def test_no_conflicts(question: str, one: str, other: str) -> None:
    assert found(question, passage(NEW, one), passage(REPORT, other)) == []


def test_each_sender_speaks_for_itself() -> None:
    one = passage(INPUT, "Vi har fem hovedmål i utviklingsplanen.", part="Vedlegg fra Ahus")
    other = passage(
        INPUT, "Vi har fire hovedmål i utviklingsplanen.", part="Vedlegg fra Agder", start=500
    )
    assert found(GOALS, one, other) == []


def test_what_belongs_to_something_else_is_no_conflict() -> None:
    other = passage(UNRELATED, "Strategien har fire mål.")
    assert found(GOALS, passage(NEW, FIVE), other) == []


def test_rows_and_columns_of_a_table_are_no_statements() -> None:
    row = passage(REPORT, "Planen har fire hovedmål", kind=Kind.TABLE)
    assert found(GOALS, passage(NEW, FIVE), row) == []


def test_what_no_chosen_quote_says_is_not_brought_up() -> None:
    other = passage(NEW, "Planen gjelder beredskap.", start=700)
    assert found(GOALS, other, passage(NEW, FIVE), passage(OLD, FOUR)) == []


def test_passages_beyond_the_first_eight_are_left_alone() -> None:
    filler = [passage(NEW, "Planen.", start=1000 + 10 * n) for n in range(7)]
    assert found(GOALS, passage(NEW, FIVE), *filler, passage(OLD, FOUR)) == []
    assert found(GOALS, passage(NEW, FIVE), *filler[1:], passage(OLD, FOUR)) == [[FIVE, FOUR]]


def test_newest_status_first() -> None:
    """The plan of 2026, the report of 2025, and last the page of 2022 that the plan supersedes."""
    three = "Planen har seks mål."
    (group,) = found(GOALS, passage(OLD, FOUR), passage(REPORT, three), passage(NEW, FIVE))
    assert group == [FIVE, three, FOUR]


def test_others_give_way_and_the_two_statements_do_not() -> None:
    pair = whole(passage(NEW, FIVE)), whole(passage(OLD, FOUR))
    others = [whole(passage(NEW, "x" * 390, start=1000 * n)) for n in (1, 2, 3)]
    ordered = disputed_first([others[0], pair[0], *others[1:]], [pair])
    assert ordered == [*pair, *others]
    shown = both_shown(ordered, [pair], 1500)
    assert shown[:2] == list(pair)
    # 41 + 38 characters of statements; each quote has 22 of heading and 90 of marks: 303 are
    # used, and two of 390 + 112 bring it to 1,307; a third has no room.
    assert shown[2:] == others[:2]
    # A list quoted behind the first gives way as well, and never the other side.
    between = [pair[0], *others, pair[1]]
    assert both_shown(between, [pair], 1500) == [pair[0], *others[:2], pair[1]]
    assert both_shown(between, [pair], 100) == list(pair)
    assert both_shown(others, [], 100) == others


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("nb", "Kildene [1] og [2] oppgir ulike tall"),
        ("nn", "Kjeldene [1] og [2] oppgjev ulike tal"),
        ("en", "Sources [1] and [2] give different figures"),
    ],
)
def test_the_note_names_the_labels(language: str, note: str) -> None:
    pair = whole(passage(NEW, FIVE)), whole(passage(OLD, FOUR))
    cited = [
        Citation(label, each.passage.locator, "t", Status.HEARING, each.text, each.text)
        for label, each in enumerate(pair, 1)
    ]
    (said,) = disagreement([pair], cited, language)
    assert said.startswith(note)
    assert disagreement([pair], cited[:1], language) == []


def test_a_statement_is_inside_a_quote_without_its_list_marker() -> None:
    item = passage(NEW, "• Planen har fem mål.", start=50)
    assert inside(whole(item), Extract(item, 52, item.locator.end, 1.0))
    assert not inside(whole(item), Extract(item, 60, item.locator.end, 1.0))


# The hearing version sets five main goals; the report and the page on the old plan speak of four.
# The page has five areas and the report six. The hearing version has the old plan adopted in
# November 2022, the report on 16 December.
@pytest.mark.parametrize(
    ("question", "newer", "older", "note"),
    [
        ("Hvor mange hovedmål har utviklingsplanen?", "setter fem hovedmål", "fire",
         "oppgir ulike tall"),
        ("Kor mange hovudmål har utviklingsplanen?", "setter fem hovedmål", "fire",
         "oppgjev ulike tal"),
        ("How many main goals does the regional plan have?", "setter fem hovedmål", "fire",
         "give different figures"),
        ("Hvor mange satsingsområder er det?", "seks strategiske satsingsområder",
         "fem strategiske satsingsområder", "oppgir ulike tall"),
        ("Når ble den forrige regionale utviklingsplanen vedtatt av styret?", "i november 2022",
         "16. desember 2022", "oppgir ulike tall"),
    ],
)  # fmt: skip
def test_contradictions_of_the_corpus(
    assistant: Assistant, question: str, newer: str, older: str, note: str
) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert any(note in each for each in answer.notes)
    assert 0 <= answer.text.index(newer) < answer.text.index(older)


@pytest.mark.parametrize(
    "question",
    [
        "Hvor mange satsingsområder har Sykehusinnkjøp HF?",
        "Hvor mange helseforetak eier Helse Sør-Øst?",
        "Hvor mange dager er ventetiden i psykisk helsevern?",
        "Hvor mange helsefellesskap er det?",
        "Når går fristen ut for å sende høringssvar på planen for 2027–2040?",
        "Kor mange kommunar er det i regionen?",
    ],
)
def test_no_contradictions_where_the_corpus_has_none(assistant: Assistant, question: str) -> None:
    assert not any("ulike tal" in each for each in assistant.ask(question).notes)
