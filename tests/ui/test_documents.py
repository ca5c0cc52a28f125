"""The page of documents, through Streamlit's own driver."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.answer import Assistant
from rag.settings import load_settings
from tests.conftest import ROOT
from tests.ui.seeing import press, shown, text
from ui.access import Role, User
from ui.reader import places
from ui.review.area import Area
from ui.words import say, t

PAGE = """
from rag.settings import load_settings
from ui.pages import documents
documents.page(load_settings())
"""


@pytest.fixture
def app(index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    shutil.copytree(ROOT / "corpus", tmp_path / "korpus")
    monkeypatch.setenv("PLAN_INDEX", str(index_folder))
    monkeypatch.setenv("PLAN_CORPUS", str(tmp_path / "korpus"))
    monkeypatch.setenv("PLAN_REVIEW", str(tmp_path / "se"))
    monkeypatch.setenv("PLAN_DATABASE", f"sqlite:///{tmp_path / 'store.db'}")
    return AppTest.from_string(PAGE, default_timeout=120)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_document_is_there_with_its_weight(
    app: AppTest, assistant: Assistant, language: str
) -> None:
    app.query_params["sprak"] = language
    app.run()
    assert not app.exception
    words = text(app)
    for document in assistant.documents:
        assert document.title in words
    assert say(language, "documents.introduction", count=len(assistant.documents)) in words
    assert say(language, "review.heading") in [each.value for each in app.header]


def test_a_document_is_read_searched_and_copied(app: AppTest, assistant: Assistant) -> None:
    document = assistant.documents[0]
    app.query_params["les"] = document.id
    app.run()
    assert not app.exception
    whole = assistant.text(document.id)
    passages = re.findall(r'<div class="pa-avsnitt"[^>]*>(.*?)</div>', "".join(shown(app)), re.S)
    assert passages
    app.text_input[0].set_value("hjemmesykehus").run()
    count = len(list(places(whole, "hjemmesykehus")))
    assert count > 1
    assert t("documents.found", count=count) in text(app)
    marks = re.findall(r"<mark>(.*?)</mark>", "".join(shown(app)), re.S)
    assert {each.lower() for each in marks} == {"hjemmesykehus"}
    contents = app.selectbox[0]
    contents.select_index(3).run()
    here = assistant.sections(document.id)[3]
    first = whole[here.start : here.end].split("\n")[0].strip()
    assert first in text(app)
    assert f'data-tekst="«{first[:20]}' in "".join(shown(app)).replace("&quot;", '"')


def test_a_search_is_words_and_never_a_pattern() -> None:
    assert list(places("a.b A  B (c)", "a b")) == [(4, 8)]
    assert list(places("x (c) X (C)", "(c)")) == [(2, 5), (8, 11)]
    assert list(places("tekst", ".*")) == []


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_an_upload_waits_and_can_be_discarded(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(tmp_path / "korpus")
    Area(load_settings()).add("ny plan.md", b"# Ny\n\nTekst.\n", "local")
    app.run()
    assert "ny plan.md" in text(app)
    assert t("review.approve") in [each.label for each in app.button]
    press(app, t("review.discard"))
    assert "ny plan.md" not in text(app)
    assert list((tmp_path / "se").glob("*/facts.json")) == []
    assert digest(tmp_path / "korpus") == before


@pytest.mark.parametrize(
    ("roles", "may_upload", "may_approve"),
    [
        ({Role.READER}, False, False),
        ({Role.READER, Role.REVIEWER}, True, False),
        (set(Role), True, True),
    ],
    ids=["reader", "reviewer", "owner"],
)
def test_what_a_role_may_do_with_new_documents(
    app: AppTest,
    monkeypatch: pytest.MonkeyPatch,
    roles: set[Role],
    may_upload: bool,
    may_approve: bool,
) -> None:
    Area(load_settings()).add("ny plan.md", b"# Ny\n\nTekst.\n", "local")
    person = User("kari", "Kari", frozenset(roles))
    for module in ("ui.pages.documents", "ui.review.view"):
        monkeypatch.setattr(f"{module}.user", lambda: person)
    app.run()
    assert not app.exception
    seen = [each.label for each in app.button]
    assert (t("review.heading") in [each.value for each in app.header]) is may_upload
    assert ("ny plan.md" in text(app)) is may_upload
    assert (t("review.approve") in seen) is may_approve


def test_a_date_that_cannot_be_read_is_said_and_nothing_is_published(
    app: AppTest, tmp_path: Path
) -> None:
    before = digest(tmp_path / "korpus")
    Area(load_settings()).add("ny plan.md", b"# Ny\n\nTekst.\n", "local")
    app.run()
    next(e for e in app.text_input if e.label == t("review.date")).set_value("18.6.26")
    press(app, t("review.approve"))
    assert t("review.bad_date", date="18.6.26") in text(app)
    assert digest(tmp_path / "korpus") == before
