"""Gold rows of a few words, stored answers made by hand, and one real run for the session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.places import Places
from eval.run import Order, card_of, run
from eval.schema import (
    Evidence,
    Expected,
    Language,
    QuestionKind,
    Row,
    Split,
    Style,
    Unanswerable,
    gold_files,
    read_rows,
)
from eval.score import Scored, score, sources_of
from eval.stored import RunCard, read_answers
from eval.system import Product
from rag.answer import Assistant
from rag.index import Index
from rag.settings import Settings


@pytest.fixture(scope="session")
def index(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint)


@pytest.fixture(scope="session")
def places(index: Index) -> Places:
    return Places(index)


@pytest.fixture(scope="session")
def some_rows() -> list[Row]:
    """Of dev two in three that have an answer, and all that have none."""
    dev = [each.row for each in read_rows(gold_files()) if each.row.split is Split.DEV]
    answerable = [row for row in dev if row.answerable]
    return [*answerable[::3], *answerable[1::3], *(row for row in dev if not row.answerable)]


@pytest.fixture(scope="session")
def card(some_rows: list[Row], settings: Settings, index: Index) -> RunCard:
    return card_of(Order(splits=("dev",)), some_rows, settings, index)


@pytest.fixture(scope="session")
def real_run(
    some_rows: list[Row],
    card: RunCard,
    assistant: Assistant,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("kjøring")
    run(card, some_rows, lambda: Product(assistant), folder)
    return folder


@pytest.fixture(scope="session")
def real_scores(some_rows: list[Row], real_run: Path, index: Index) -> tuple[Scored, ...]:
    return score(some_rows, read_answers(real_run), sources_of(index), real_run)


@pytest.fixture
def make_row() -> Callable[..., Row]:
    def make(*evidence: Evidence, **changes: Any) -> Row:
        values: dict[str, Any] = {
            "id": "r1",
            "question": "Hva er det?",
            "language": Language.BOKMÅL,
            "kind": QuestionKind.FACT,
            "style": Style.PLAIN,
            "status": Expected.ANSWERED,
            "evidence": evidence,
            "facts": (("tolv",),),
            "reference": "Tolv.",
            "split": Split.DEV,
            **changes,
        }
        return Row(**values)

    return make


@pytest.fixture
def refusal(make_row: Callable[..., Row]) -> Row:
    return make_row(
        status=Expected.NOT_FOUND,
        facts=(),
        unanswerable=Unanswerable.NEAR_MISS,
        searched=("måne",),
    )
