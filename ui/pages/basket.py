"""«Utvalg»: the quotes and answers that a person has collected, to order, comment and take away."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from rag.settings import Settings
from ui import markup
from ui.access import user
from ui.export.markdown import markdown
from ui.export.sheet import of_basket
from ui.gate import impersonal
from ui.store.values import Answered, Item
from ui.stored import store
from ui.widgets import undo
from ui.widgets.downloads import downloads
from ui.widgets.saved_answer import saved_copy, saved_quote, saved_text
from ui.words import language, t


def page(settings: Settings) -> None:
    st.title(t("basket.heading"), anchor=False)
    st.html(markup.paragraph(t("basket.introduction")))
    undo.show()
    items = store(settings).basket.list(user().id)
    if not items:
        st.html(markup.paragraph(t("basket.empty")))
        return
    for number, item in enumerate(items, start=1):
        with st.container(key=f"post-{item.id}", border=True):
            _item(settings, item, number, len(items))
    st.header(t("basket.export"), anchor=False)
    st.html(markup.paragraph(t("export.notice"), "merknad"))
    sheet = of_basket(items, language(), date.today())
    downloads(settings, sheet, "utvalg")
    with st.expander(t("basket.copy")):
        st.code(markdown(sheet).decode("utf-8"), language=None, wrap_lines=True)


def _item(settings: Settings, item: Item, number: int, count: int) -> None:
    content = item.content
    if isinstance(content, Answered):
        answer = content.answer
        st.html(markup.heading(t("basket.answer", number=number), (answer.question,), level=2))
        saved_text(answer)
        for citation in answer.citations:
            saved_quote(citation, item.library)
        saved_copy(answer, item.library)
    else:
        asked = (t("basket.question", text=content.question),) if content.question else ()
        st.html(markup.heading(t("basket.quote", number=number), asked, level=2))
        saved_quote(content.citation, item.library)
    _comment(settings, item, number)
    _buttons(settings, item, number, count)


def _comment(settings: Settings, item: Item, number: int) -> None:
    key = f"kommentar-{item.id}"
    st.text_area(
        t("basket.comment", number=number),
        value=item.comment,
        key=key,
        height=80,
        max_chars=2000,
        on_change=_save_comment,
        args=(settings, item.id, key),
    )


def _save_comment(settings: Settings, item: str, key: str) -> None:
    kept = store(settings).basket
    undo.act(lambda: kept.comment(user().id, item, impersonal(st.session_state[key])))


def _buttons(settings: Settings, item: Item, number: int, count: int) -> None:
    kept, who = store(settings).basket, user().id
    with st.container(key=f"knapper-{item.id}", horizontal=True):
        for name, steps, last in (("up", -1, 1), ("down", 1, count)):
            st.button(
                t(f"basket.{name}", number=number),
                key=f"{name}-{item.id}",
                icon=f":material/arrow_{name}ward:",
                disabled=number == last,
                on_click=undo.act,
                args=(partial(kept.move, who, item.id, steps),),
            )
        st.button(
            t("basket.remove", number=number),
            key=f"fjern-{item.id}",
            icon=":material/delete:",
            on_click=undo.act,
            args=(
                partial(kept.remove, who, item.id),
                t("basket.removed", number=number),
                partial(kept.restore, who, item.id),
            ),
        )
