from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Mode
from ui.choice import Choice
from ui.link import Link, Place, parameters, parse
from ui.words.catalogue import LANGUAGES

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text == text.strip() and text
)
MANY = st.lists(WORDS, max_size=3).map(tuple)
LINKS = st.builds(
    Link,
    st.just("") | WORDS,
    st.builds(Choice, MANY, MANY, MANY, MANY),
    st.none() | st.sampled_from(list(Mode)),
    st.none() | st.builds(Place, WORDS, st.integers(0, 10**7), st.integers(0, 10**7)),
    st.sampled_from(["", *LANGUAGES]),
    st.lists(WORDS, max_size=4).map(tuple),
)


@given(LINKS)
def test_a_view_comes_back_from_its_address(link: Link) -> None:
    address = parse_qs(urlencode(parameters(link), doseq=True), keep_blank_values=True)
    assert parse(lambda name: address.get(name, [])) == link


def test_an_address_that_was_cut_or_typed_wrong_is_read_as_far_as_it_goes() -> None:
    address = {"q": [" hjemmesykehus "], "kilde": ["plan@12"], "modus": ["lang"], "svar": ["de"],
               "etter": [" ", *"abcdef"]}  # fmt: skip
    read = parse(lambda name: address.get(name, []))
    assert read == Link("hjemmesykehus", before=tuple("abcd"))


def test_an_address_says_no_more_than_was_chosen() -> None:
    link = Link("hva", Choice(documents=("plan",)), None, Place("plan", 3, 9))
    assert parameters(link) == {"q": "hva", "dok": ["plan"], "kilde": "plan@3-9"}
    assert parameters(Link()) == {}
