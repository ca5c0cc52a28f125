"""Questions beside the documents: found again, told of where they cannot be, written by a model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.build import ingest
from ingest.progress import Silent
from ingest.questioner import write_questions
from ingest.questions import NAME, Line, line_of, read_questions, write_lines
from rag.embed import Embedder, LightEmbedder
from rag.errors import ConfigurationError, ModelProblem, StorageProblem
from rag.generate import ChatModel
from rag.index import Index
from rag.settings import Settings, load_settings
from tests.rag.chat_server import chat_server

Make = Callable[[str], Embedder]
_WRITTEN = """Her er spørsmålene:
1. Hva koster det å la bilen stå?
2) Hvem må betale for parkering?
- Hva koster det å la bilen stå?
Ja
"""


_NOBODY = {"llm_base_url": "http://127.0.0.1:9/v1", "llm_model": "ingen"}
"""A model that is never asked."""


class Counting(LightEmbedder):
    """Counts the questions it is given."""

    asked = 0

    def queries(self, texts):  # type: ignore[no-untyped-def]
        self.asked += len(texts)
        return super().queries(texts)


def opened(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint)


def lines(settings: Settings) -> list[Line]:
    """One for each passage, in their order."""
    index = opened(settings)
    found = [
        line_of(each, (f"Hva er nummer {each.id}?", " Og  hva\nmer? ", ""))
        for each in index.store.passages(range(index.size))
    ]
    index.close()
    return found


def test_each_passage_has_its_own_questions_in_the_index(small: Settings, quick: Make) -> None:
    assert ingest(small, embedder=quick).with_questions == 0
    assert opened(small).predicted is None
    write_lines(small.corpus / NAME, lines(small)[::-1])
    report = ingest(small, embedder=quick)
    assert report.with_questions == report.passages > 2
    assert "med spørsmål skrevet til seg" in report.as_text()
    index = opened(small)
    assert index.predicted is not None
    texts = index.store.questions()
    for at in range(index.size):
        mine = [texts[number] for number in index.predicted.of(at)]
        assert mine == [f"Hva er nummer {at}?", "Og hva mer?"]
    index.close()


def test_no_question_is_embedded_twice(small: Settings) -> None:
    counting = Counting()
    ingest(small, embedder=lambda _: counting)
    made = lines(small)
    write_lines(small.corpus / NAME, made[:2])
    ingest(small, embedder=lambda _: counting)
    assert counting.asked == 3  # «Og hva mer?» is asked of both
    write_lines(small.corpus / NAME, made[:3])
    ingest(small, embedder=lambda _: counting)
    assert counting.asked == 4
    (small.corpus / NAME).unlink()
    ingest(small, embedder=lambda _: counting)
    assert (counting.asked, opened(small).predicted) == (4, None)


def test_passages_with_the_same_words_have_each_their_own(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    index = opened(small)
    one = index.store.passages([0])[0]
    other = replace(one, id=1)
    write_lines(small.corpus / NAME, [line_of(one, ("Hva?",)), line_of(other, ("Hvem?",))])
    assert read_questions(small.corpus, [one, other]).questions == (("Hva?",), ("Hvem?",))
    index.close()


def test_lines_that_cannot_be_used_are_told_of_and_stop_nothing(
    small: Settings, quick: Make
) -> None:
    ingest(small, embedder=quick)
    good = lines(small)[0]
    gone = good.model_copy(update={"passage": "0" * 16})
    texts = [good.model_dump_json(), "", "{", json.dumps({"document": 1}), gone.model_dump_json()]
    (small.corpus / NAME).write_text("\n".join(texts), encoding="utf-8")
    report = ingest(small, embedder=quick)
    assert report.with_questions == 1
    (file,) = report.troubled
    assert (file.file, file.passages) == (NAME, 1)
    assert "2 linjer kan ikke leses (linje 3, 4)" in file.remarks[0]
    assert "1 linjer hører til avsnitt som ikke finnes lenger" in file.remarks[1]


def test_a_file_that_was_edited_on_windows_is_read(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    text = "".join(f"{line.model_dump_json()}\r\n" for line in lines(small))
    (small.corpus / NAME).write_bytes(b"\xef\xbb\xbf" + text.encode())
    report = ingest(small, embedder=quick)
    assert report.with_questions == report.passages
    assert not report.troubled


def test_a_file_that_is_no_text_is_an_error_and_the_index_stays(
    small: Settings, quick: Make
) -> None:
    version = ingest(small, embedder=quick).version
    (small.corpus / NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StorageProblem, match="Rett filen, eller flytt den"):
        ingest(small, embedder=quick)
    assert opened(small).folder.name == version


def test_a_model_writes_what_is_missing(
    small: Settings,
    quick: Make,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ingest(small, embedder=quick)
    kept, *missing = lines(small)
    gone = kept.model_copy(update={"passage": "0" * 16})
    write_lines(small.corpus / NAME, [kept, gone])
    with chat_server(lambda _: [_WRITTEN]) as server:
        monkeypatch.setenv("PLAN_LLM_BASE_URL", server.url)
        monkeypatch.setenv("PLAN_LLM_MODEL", server.name)
        called = ["--corpus", str(small.corpus), "--index", str(small.index), "--questions"]
        assert main(called) == 0
        assert f"skrev spørsmål til {len(missing)} avsnitt; til 0" in capsys.readouterr().err
        assert len(server.asked) == len(missing)
        assert "Parkering" in server.asked[-1]["messages"][-1]["content"]
        assert main(called) == 0
        assert len(server.asked) == len(missing)  # nothing was left to write
    index = opened(small)
    found = read_questions(small.corpus, index.store.passages(range(index.size)))
    # Numbers and what is no question are taken away, and each stands once.
    asked = ("Hva koster det å la bilen stå?", "Hvem må betale for parkering?")
    assert found.questions[1:] == (asked,) * len(missing)
    assert found.left == (gone,)
    assert index.predicted is not None
    assert index.predicted.count == index.size
    index.close()


def test_what_was_written_is_kept_where_the_model_stops(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    index = opened(small)
    calls = []

    def script(_: object) -> Iterator[str]:
        calls.append(1)
        if len(calls) == 3:
            raise ConnectionError
        yield _WRITTEN

    with chat_server(script) as server:
        values = {"llm_base_url": server.url, "llm_model": server.name}
        chosen = load_settings(corpus=small.corpus, index=small.index, **values)
        with pytest.raises(ModelProblem):
            write_questions(small.corpus, index, ChatModel(chosen), Silent())
    found = read_questions(small.corpus, index.store.passages(range(index.size)))
    assert [bool(some) for some in found.questions[:3]] == [True, True, False]
    index.close()


def test_a_broken_file_is_not_written_over(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    (small.corpus / NAME).write_text("{\n", encoding="utf-8")
    index = opened(small)
    chosen = load_settings(corpus=small.corpus, index=small.index, **_NOBODY)
    with pytest.raises(ConfigurationError, match="linje 1"):
        write_questions(small.corpus, index, ChatModel(chosen), Silent())
    index.close()
    assert (small.corpus / NAME).read_text(encoding="utf-8") == "{\n"


def test_without_a_model_it_is_said_what_to_set(
    small: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(small.corpus), "--index", str(small.index), "--questions"]) == 2
    assert "PLAN_LLM_BASE_URL" in capsys.readouterr().err


def test_no_question_that_ships_is_one_of_the_gold_set(settings: Settings) -> None:
    """They were written by reading passages, by whom no gold question was seen."""
    from eval.schema import Split, gold_files, read_rows

    rows = [each.row for each in read_rows(gold_files())]
    gold = {_bare(row.question) for row in rows if row.split is not Split.TRAIN}
    file = Path(settings.corpus / NAME).read_text(encoding="utf-8")
    shipped = [q for line in file.splitlines() for q in json.loads(line)["questions"]]
    assert len(shipped) > 10_000
    assert not [question for question in shipped if _bare(question) in gold]


def _bare(question: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in question.lower()).split())
