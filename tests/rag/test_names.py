from rag.names import unnamed

SOURCE = "Helse Sør-Øst RHF og Oslo universitetssykehus samarbeider med kommunene om HFP."


def test_names_of_the_source_are_known_inflected_and_shortened() -> None:
    for statement in (
        "Oslo universitetssykehus samarbeider.",
        "Oslos sykehus samarbeider.",
        "HSØ samarbeider med kommunene.",
        "Samtidig skal Helse Sør-Øst samarbeide.",
        "Kommunene deltar.",
    ):
        assert unnamed(statement, SOURCE, SOURCE) == [], statement


def test_other_names_are_found_also_first_in_a_sentence() -> None:
    assert unnamed("Bergen samarbeider med Oslo.", SOURCE, SOURCE) == ["Bergen"]
    assert unnamed("De samarbeider med Helse Vest.", SOURCE, SOURCE) == ["Vest"]
    assert unnamed("NAV samarbeider.", SOURCE, SOURCE) == ["NAV"]
