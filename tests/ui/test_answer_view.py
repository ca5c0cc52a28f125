"""What an answer and a refusal say of themselves."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from rag import phrases
from tests.ui.seeing import ask, quotes, shown, text
from ui.words import t


def test_a_refusal_says_each_synonym_that_was_searched_for_once(app: AppTest) -> None:
    ask(app.run(), "Hvem vant fotball-VM på Ahus da LIS tok ledelsen?")
    assert not quotes(app)
    (searched,) = [each for each in shown(app) if 'class="pa-sokt"' in each]
    words = dict(re.findall(r"<li><strong>(.*?)</strong>: (.*?)</li>", searched))
    assert words["ahus"] == "Akershus universitetssykehus"
    assert "leger i spesialisering" in words["lis"]
    assert "leder" in words["ledelsen"].split(", ")
    # «på ahus» and «da lis» would say the same once more.
    assert len(words) == 3
    assert t("answer.also") in text(app)


def test_a_refusal_says_what_was_searched_for_and_not_how_it_was_asked(app: AppTest) -> None:
    ask(app.run(), "Hva sier planen om månelandinger?")
    assert not quotes(app)
    assert t("answer.searched_for", question="månelandinger?") in text(app)
    assert not [each for each in shown(app) if "<strong>planen</strong>" in each]


def test_an_unsure_answer_is_headed_so_and_a_sure_one_is_not(app: AppTest) -> None:
    ask(app.run(), "Hva gjøres for barn med FASD?")
    heading = f"<h3>{t('answer.unsure')}</h3>"
    (box,) = [each for each in shown(app) if heading in each]
    assert phrases.UNSURE["nb"] in box
    assert "Ingen av kildene nevner FASD." in box
    assert quotes(app)
    ask(app, "Hva sier planen om hjemmesykehus?")
    assert len([each for each in shown(app) if heading in each]) == 1


def test_what_weakens_an_answer_is_read_before_its_quotes(app: AppTest) -> None:
    ask(app.run(), "Hva er målet for ventetiden i 2033?")
    pieces = shown(app)
    (note,) = [at for at, each in enumerate(pieces) if "Ingen av kildene nevner 2033" in each]
    first = next(at for at, each in enumerate(pieces) if 'class="pa-sitat"' in each)
    assert note < first
