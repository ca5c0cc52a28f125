"""Long forms of names by their short forms, of what the documents and the glossary say."""

from __future__ import annotations

from rag.abbreviations import defined, long_forms


def test_long_forms_are_those_that_the_documents_and_the_glossary_give() -> None:
    known = defined(["Avtalen gjelder Fjordbyen sykehus HF (FJS) og digital hjemmehjelp (DHH)."])
    groups = (
        ("AHOV", "Askim hovedsykehus", "Rådhusveien"),
        ("digital hjemmevakt", "DH", "RW", "remote watch"),
        # A nickname is not the name's letters.
        ("Bua", "Nordre sentralsykehus"),
        ("rus", "avhengighet"),
    )
    assert long_forms(known, groups) == {
        "fjs": "fjordbyen sykehus",
        "dhh": "digital hjemmehjelp",
        "ahov": "askim hovedsykehus",
        "dh": "digital hjemmevakt",
        # Short for the English words, and the same thing.
        "rw": "digital hjemmevakt",
    }
