"""The app as a reader meets it, through Streamlit's own test driver, on the real index."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.answer import Assistant
from rag.text import fold
from rag.types import Outcome, Status
from tests.ui.seeing import APP, ask, copied, marked, press, quotes, shown, source_buttons, text
from ui import loading, markup, pages
from ui.words import t, t_all
from ui.words.saying import outcome_heading, status_name

QUESTION = t_all("ask.samples")[0]
OFF_TOPIC = "Hvem vant fotball-VM i 1998?"
REFUSALS = [each for each in Outcome if each.refused]


@pytest.fixture
def fresh_caches() -> Iterator[None]:
    """For tests that must not meet an assistant or a build of another test."""
    loading.forget()
    loading._build.clear()
    yield
    loading.forget()
    loading._build.clear()


def test_a_newcomer_sees_what_to_ask_and_what_this_is(app: AppTest, assistant: Assistant) -> None:
    app.run()
    assert not app.exception
    labels = [button.label for button in app.button]
    assert [label for label in labels if label in t_all("ask.samples")] == list(
        t_all("ask.samples")
    )
    assert t("app.notice") in text(app)
    options = app.multiselect[0].options
    assert len(options) == len(assistant.documents)
    for document, option in zip(assistant.documents, options, strict=True):
        assert document.title in option
        assert status_name(document.status).lower() in option.lower()


@pytest.mark.parametrize(("patience", "runs"), [(60.0, 1), (0.0, 2)], ids=["quick", "slow"])
def test_a_quick_answer_is_drawn_once_and_a_slow_one_when_it_comes(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, patience: float, runs: int
) -> None:
    app.run()
    drawn: list[str] = []
    title = markup.hidden_title
    monkeypatch.setattr(markup, "hidden_title", lambda text: drawn.append(text) or title(text))
    monkeypatch.setattr(pages.ask, "_AT_ONCE", patience)
    ask(app, QUESTION)
    assert not app.exception
    assert quotes(app)
    assert len(drawn) == runs


@pytest.mark.parametrize("question", t_all("ask.samples"))
def test_every_sample_question_is_answered_with_verbatim_quotes(
    app: AppTest, assistant: Assistant, question: str
) -> None:
    press(app.run(), question)
    assert not app.exception
    library = [fold(assistant.text(document.id)) for document in assistant.documents]
    assert quotes(app)
    for quote in quotes(app):
        assert any(fold(quote) in text for text in library), quote
    assert len(source_buttons(app)) == len(quotes(app))
    assert app.query_params["q"] == question


def test_each_citation_opens_its_own_words(app: AppTest) -> None:
    press(app.run(), QUESTION)
    assert marked(app) == quotes(app)[0]  # the first lies open beside the answer
    for label, quote in zip(source_buttons(app), quotes(app), strict=True):
        press(app, label)
        assert marked(app) == quote
        assert f"«{' '.join(quote.split())}»" in copied(app)[0]


def test_next_and_previous_walk_through_the_sources(app: AppTest) -> None:
    press(app.run(), QUESTION)
    assert len(quotes(app)) > 1, "this question is meant to have several sources"
    press(app, t("source.next"))
    assert marked(app) == quotes(app)[1]
    press(app, t("source.previous"))
    assert marked(app) == quotes(app)[0]
    press(app, t("source.close"))
    assert "<mark>" not in "".join(shown(app))


def test_a_source_that_has_changed_since_is_not_shown_as_if_it_had_not(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(app.run(), QUESTION)
    monkeypatch.setattr(Assistant, "text", lambda *_: "Et helt nytt dokument.")
    press(app, source_buttons(app)[0])
    assert t("source.changed") in text(app)
    assert "<mark>" not in "".join(shown(app))

    monkeypatch.setattr(Assistant, "documents", ())
    press(app, source_buttons(app)[0])
    assert t("source.changed") in text(app)
    assert not app.exception


def test_every_quote_carries_the_weight_of_its_source(app: AppTest, assistant: Assistant) -> None:
    letter = next(each for each in assistant.documents if each.status is Status.INPUT)
    app.run()
    app.multiselect[0].set_value([letter.id])
    ask(app, "Hva mener Lovisenberg om demens?")
    assert quotes(app)
    weights = re.findall(r"Innspill fra [^<]+ – ikke planens egen tekst", "".join(shown(app)))
    assert len(weights) >= len(quotes(app))
    assert any("Lovisenberg" in weight for weight in weights)


def test_the_filter_limits_the_sources_and_the_answer_says_so(
    app: AppTest, assistant: Assistant
) -> None:
    report = next(each for each in assistant.documents if each.status is Status.REPORT)
    app.run()
    app.multiselect[0].set_value([report.id])
    ask(app, QUESTION)
    whole = fold(assistant.text(report.id))
    assert all(fold(quote) in whole for quote in quotes(app))
    assert t("filter.searched_only", titles=report.title) in text(app)
    assert app.query_params["dok"] == report.id


def test_a_refusal_has_no_citations_and_labels_what_lies_nearest(app: AppTest) -> None:
    ask(app.run(), OFF_TOPIC)
    assert not app.exception
    assert not quotes(app)
    assert not source_buttons(app)
    words = text(app)
    assert any(heading in words for heading in map(outcome_heading, REFUSALS))
    nearest = [each for each in app.button if each.label == t("source.show")]
    assert len(nearest) <= 5
    if nearest:
        assert t("answer.nearest_heading") in words
        press(app, t("source.show"))
        assert t("source.not_a_source") in text(app)


def test_a_link_asks_its_question_once(app: AppTest) -> None:
    app.query_params["q"] = QUESTION
    app.run()
    assert quotes(app)
    before = len(shown(app))
    app.run()
    assert len(shown(app)) == before


def test_a_link_can_carry_the_filter_and_an_unknown_document_in_it_is_left_out(
    app: AppTest, assistant: Assistant
) -> None:
    chosen = assistant.documents[0].id
    app.query_params["q"] = QUESTION
    app.query_params["dok"] = [chosen, "finnes-ikke"]
    app.run()
    assert not app.exception
    assert app.multiselect[0].value == [chosen]


def test_what_the_reader_can_mend_is_said_in_the_conversation(app: AppTest) -> None:
    ask(app.run(), "sykehus " * 2000)
    assert not app.exception
    assert t("answer.problem") in text(app)
    assert not quotes(app)
    ask(app, QUESTION)  # and the conversation goes on
    assert quotes(app)


def test_a_question_is_shown_as_text(app: AppTest) -> None:
    hostile = "hjemmesykehus <script>alert(1)</script> ![x](http://evil.example/x.png)"
    ask(app.run(), hostile)
    assert hostile in text(app)
    assert "<script" not in "".join(shown(app))
    assert all(hostile not in element.value for element in app.markdown)


def test_a_new_conversation_forgets_the_old(app: AppTest) -> None:
    press(app.run(), QUESTION)
    press(app, t("ask.new"))
    assert not quotes(app)
    assert "q" not in app.query_params
    assert [each.label for each in app.button if each.label in t_all("ask.samples")]


def test_an_unforeseen_error_is_words_and_a_log_line_and_no_trace(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.run()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("hemmelig detalj")

    monkeypatch.setattr(Assistant, "stream", broken)
    ask(app, QUESTION)
    assert t("problem.unexpected") in text(app)
    assert not app.exception
    assert "hemmelig detalj" not in text(app)
    assert "hemmelig detalj" in caplog.text


def test_the_index_is_opened_once_for_all_sessions(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, fresh_caches: None
) -> None:
    opened = []
    real = Assistant.open

    def counted(settings: object) -> Assistant:
        opened.append(settings)
        return real(settings)  # type: ignore[arg-type]

    monkeypatch.setattr(Assistant, "open", counted)
    app.run()
    AppTest.from_file(str(APP), default_timeout=120).run()
    assert len(opened) == 1


def test_a_build_that_fails_shows_why_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_caches: None
) -> None:
    monkeypatch.setenv("PLAN_INDEX", str(tmp_path / "indeks"))
    monkeypatch.setenv("PLAN_CORPUS", str(tmp_path / "finnes-ikke"))
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not app.exception
    assert t("build.failed") in text(app)
    assert "finnes-ikke" in app.code[0].value
    assert [each.label for each in app.main.button] == [t("build.try_again")]


def test_a_damaged_index_can_be_built_again_from_the_page(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_caches: None
) -> None:
    damaged = tmp_path / "indeks"
    shutil.copytree(index_folder, damaged, symlinks=True)
    for file in damaged.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.stat().st_size > 10_000:
            file.write_bytes(file.read_bytes()[:1000])
    monkeypatch.setenv("PLAN_INDEX", str(damaged))
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not app.exception
    assert t("build.unusable") in text(app)
    assert [each.label for each in app.main.button] == [t("build.rebuild")]


def test_the_whole_list_says_how_much_was_read(app: AppTest, assistant: Assistant) -> None:
    press(app.run(), QUESTION)
    press(app, t("list.show"))
    assert not app.exception
    listing = assistant.list_all(QUESTION)
    assert listing.found > len(quotes(app))
    folded = "".join(shown(app)).count('<details class="pa-brettet"')
    assert folded == len(listing.sections)
    assert f"{listing.found} avsnitt i {folded} kapitler" in text(app)


def test_what_the_documents_suggest_next_is_asked_by_a_press(app: AppTest) -> None:
    press(app.run(), QUESTION)
    suggested = next(each for each in app.button if (each.key or "").startswith("videre-"))
    suggested.click()
    app.run()
    assert not app.exception
    assert app.query_params["q"].startswith("Hva står det om")


def test_what_is_answered_near_a_refused_question_is_asked_by_a_press(app: AppTest) -> None:
    ask(app.run(), "Hva blir ventetiden i somatikken i 2031?")
    assert t("answer.related") in text(app)
    offered = next(each for each in app.button if (each.key or "").startswith("neste-0-"))
    offered.click()
    app.run()
    assert not app.exception
    assert app.query_params["q"] == offered.label.replace("\\", "")
    assert quotes(app)


def test_a_refusal_says_what_was_searched_for(app: AppTest) -> None:
    ask(app.run(), OFF_TOPIC)
    assert t("answer.searched_for", question=OFF_TOPIC) in text(app)
