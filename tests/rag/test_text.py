import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.text import find, fold, fold_with_offsets, shorten, squeeze


def test_folding_makes_copies_from_screen_and_pdf_alike() -> None:
    assert (
        fold("«Helse Sør‑Øst»  har\u00a01\u202f700 ﬁrma\u00ad") == '"Helse Sør-Øst" har 1 700 firma'
    )


def test_folding_in_one_go_is_folding_letter_by_letter() -> None:
    for text in ("Ærlig «på» 3,5 %", " a\t\nb ", "\u00ad", "a\u030a", "\u1112\u1161\u11ab", ""):
        assert fold(text) == fold_with_offsets(text)[0]


@given(st.text())
def test_any_text_folds_the_same_with_and_without_offsets(text: str) -> None:
    assert fold(text) == fold_with_offsets(text)[0]


def test_folding_keeps_case_æøå_and_figures() -> None:
    assert fold("Ærlig ØST på 3,5 %") == "Ærlig ØST på 3,5 %"


def test_decomposed_letters_fold_to_composed_ones() -> None:
    assert fold(unicodedata.normalize("NFD", "på årsverk")) == "på årsverk"


def test_a_quote_is_found_across_other_spaces_and_quotes() -> None:
    text = "Planen sier:\n«hjemme når\u00a0du kan» og mer."
    span = find('"hjemme når du kan"', text)
    assert span is not None
    assert text[slice(*span)] == "«hjemme når\u00a0du kan»"


def test_a_quote_with_one_word_changed_is_not_found() -> None:
    assert find("hjemme når du må", "«hjemme når du kan»") is None


@given(st.text())
def test_every_folded_character_points_into_the_text(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@given(st.text(min_size=1), st.text(), st.text())
def test_what_is_found_folds_to_what_was_sought(quote: str, before: str, after: str) -> None:
    text = before + " " + quote + " " + after
    span = find(quote, text)
    if fold(quote):
        assert span is not None
        assert fold(quote) in fold(text[slice(*span)])


@given(st.text(), st.integers(2, 50))
def test_shortened_labels_keep_their_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= max(limit, 1)


def test_squeezing_changes_white_space_only() -> None:
    assert squeeze(" a\t b\n\nc ") == "a b c"
