"""The reader chooses which language the model writes in; without a choice it is the question's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.rag.chat_server import ChatServer, chat_server
from tests.rag.writing import honest
from tests.ui.seeing import APP, ask, shown
from ui import loading
from ui.words import t, t_all

QUESTION = t_all("ask.samples")[0]
ENGLISH = "What does the plan say about artificial intelligence?"


@pytest.fixture
def written(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[AppTest, ChatServer]]:
    with chat_server(honest) as server:
        monkeypatch.setenv("PLAN_INDEX", str(index_folder))
        monkeypatch.setenv("PLAN_DATABASE", f"sqlite:///{tmp_path / 'samtaler.db'}")
        monkeypatch.setenv("PLAN_QUESTION_RATE", "1000/minute")
        monkeypatch.setenv("PLAN_LLM_BASE_URL", server.url)
        monkeypatch.setenv("PLAN_LLM_MODEL", server.name)
        loading.forget()  # an assistant of another test knows another server
        yield AppTest.from_file(str(APP), default_timeout=120), server
        loading.forget()


def wanted(server: ChatServer) -> str:
    """The language that the last answer was asked for in."""
    said: str = server.asked[-1]["messages"][1]["content"]
    return said.rsplit("Skriv svaret på ")[-1].split(".")[0]


def test_the_answer_is_written_in_the_language_chosen(
    written: tuple[AppTest, ChatServer],
) -> None:
    app, server = written
    app.run()
    choice = app.selectbox(key="svarsprak")
    assert choice.options == [t(f"mode.answer_{each}") for each in ("as_asked", "nb", "nn", "en")]
    choice.set_value("nn").run()
    app = ask(app, QUESTION)
    assert wanted(server) == "nynorsk"
    assert app.query_params["svar"] in ("nn", ["nn"])
    assert 'class="pa-svar" lang="nn"' in "".join(shown(app))


def test_without_a_choice_it_is_the_questions_own(written: tuple[AppTest, ChatServer]) -> None:
    app, server = written
    ask(app.run(), ENGLISH)
    assert wanted(server) == "engelsk"
    assert "svar" not in app.query_params


def test_a_link_brings_the_language_along(written: tuple[AppTest, ChatServer]) -> None:
    app, server = written
    app.query_params["q"] = QUESTION
    app.query_params["svar"] = "en"
    app.run()
    assert wanted(server) == "engelsk"
    assert app.selectbox(key="svarsprak").value == "en"
