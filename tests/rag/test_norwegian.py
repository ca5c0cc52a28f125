import pytest

from rag.norwegian import compound_parts, language, stem, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sykehusene", "sykehus"),
        ("sjukehusa", "sykehus"),
        ("pasientar", "pasientene"),
        ("helsetenester", "helsetjenester"),
        ("heimesjukehus", "hjemmesykehus"),
        ("leiarane", "lederne"),
        ("ventetider", "ventetiden"),
        ("framskrivinger", "fremskrivinger"),
        ("opplæringane", "opplæringene"),
        ("fastlegane", "fastlege"),
        ("skrøpelege", "skrøpelige"),
        ("faglege", "faglig"),
        ("løysingar", "løsninger"),
        ("førebygging", "forebygging"),
        ("rettleiing", "veiledning"),
        ("brukarutvalet", "brukerutvalget"),
        ("vaksenpsykiatri", "voksenpsykiatri"),
        ("tilvisingar", "henvisninger"),
        ("byggje", "bygge"),
        ("kvalitetsforbetring", "kvalitetsforbedring"),
        ("fleire", "flere"),
        ("fekk", "fikk"),
    ],
)
def test_inflection_and_nynorsk_lead_to_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other) != ""


def test_different_words_keep_apart() -> None:
    assert stem("lege") != stem("legevakt")
    assert stem("fastlege") != stem("fast")
    assert stem("rus") != stem("russ")


def test_a_stand_in_is_no_hospital() -> None:
    forms = "vikar vikarer vikaren vikarene vikarar vikarane"
    assert {stem(word) for word in forms.split()} == {"vikar"}
    assert {stem("sykepleiervikar"), stem("sykepleiervikarer")} == {"sykepleiervikar"}
    assert stem("viken") != "vikar"


def test_stop_words_of_three_languages_are_no_terms() -> None:
    assert terms("hva er det, kva er det, what is the") == []


def test_compounds_open_only_into_words_that_the_documents_use() -> None:
    known = frozenset(stem(word) for word in ("hjemme", "sykehus", "vent", "tid"))
    assert compound_parts(stem("hjemmesykehus"), known)[-1] == stem("sykehus")
    assert compound_parts(stem("hjemmesykehus"), frozenset()) == ()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Hva sier planen om hjemmesykehus?", "nb"),
        ("Kva seier planen om heimesjukehus?", "nn"),
        ("What does the plan say about hospital at home?", "en"),
        ("hjemmesykehus", "nb"),
        ("Korleis skal ein korte ned ventetidene?", "nn"),
        ("Kor mange lærlingar hadde Sykehuset Østfold i alt i 2024?", "nn"),
        ("manglande kvalitetsregister usemje indikatorar fagmiljø", "nn"),
        ("Er det stor skilnad mellom sjukehusa når det gjeld kreftløpa?", "nn"),
        ("waiting time project regional hospitals user involvement", "en"),
        ("Er man i gang med å lage et register, eller ligger det på is?", "nb"),
        ("DIPS AOM innføring alle HF prøvesvar papirrekvisisjon", "nb"),
        ("konsulenthonorar januar 2025, sluttrapport og seminar", "nb"),
    ],
)
def test_language_of_a_question(question: str, wanted: str) -> None:
    assert language(question) == wanted
