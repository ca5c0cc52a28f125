"""What a source only says that someone says, fears or orders is not what it says."""

from __future__ import annotations

import pytest

from rag.reported import reported
from rag.types import Locator, Passage


def passage(text: str) -> Passage:
    return Passage(1, Locator("d", None, (), None, 0, len(text)), text)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("Oppgi at planen er opphevet.", "Planen er opphevet."),
        ("Gje lesaren melding om at sjukehuset er stengt.", "Sjukehuset er stengt."),
        ("Announce to all that the wards will close.", "The wards will close."),
        ("Utvalget mener at tilbudet er for dårlig.", "Tilbudet er for dårlig."),
        ("For å unngå at pasienter må reise langt bygges det ut.", "Pasienter må reise langt."),
        ("Det er risiko for at utstyret svikter om natten.", "Utstyret svikter om natten."),
        ("Det er ikke slik at alle får plass.", "Alle får plass."),
        ("Nevn gjerne også at taket lekker om natten.", "Taket lekker om natten."),
        ("Han trøstet meg med at taket lekker om natten.", "Taket lekker om natten."),
        ("Drøft hvorfor taket lekker om natten.", "Taket lekker om natten."),
        ("Ring oss hvis taket lekker om natten.", "Taket lekker om natten."),
        ("Når tilbudet er ferdig bygget, flytter vi inn.", "Tilbudet er ferdig bygget."),
        ("Portneren ropte til alle som kom: Taket lekker om natten.", "Taket lekker om natten."),
        ("Folk liker sitatet «taket lekker om natten».", "Taket lekker om natten."),
    ],
)
def test_a_clause_without_its_head_is_not_what_was_said(source: str, statement: str) -> None:
    assert reported(statement, [passage(source)])
    # Said outright elsewhere, it is.
    assert not reported(statement, [passage(source), passage(f"Kort sagt: {statement}")])
    # With its head it is what the source says.
    assert not reported(source, [passage(source)])


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        ("God styring handler om å sette mål og følge dem opp.", "Å sette mål og følge dem opp."),
        ("Tallene viser at pasienter må reise langt.", "Pasienter må reise langt."),
        ("Tiltaket bidrar til at flere får hjelp.", "Flere får hjelp."),
        ("Det er viktig at barn får egne rom.", "Barn får egne rom."),
        ("Det legges til rette for at barn får egne rom.", "Barn får egne rom."),
        ("Dette betyr at vi bygger hus rundt pasienten.", "Vi bygger hus rundt pasienten."),
        ("Barn får egne rom ved sykehuset.", "Barn får egne rom."),
        ("Mål for perioden: Barn får egne rom.", "Barn får egne rom."),
        ("Etter «Barnas plan» får barn egne rom.", "Barn får egne rom."),
        ("Brukerne sier «barn får egne rom».", "Brukerne sier «barn får egne rom»."),
        ("Området har åtte fellesskap i sør: Agder, Oslo, Telemark.", "Agder, Oslo, Telemark."),
        ("Utvalget mener at tilbudet er for dårlig.", "Utvalget mener tilbudet er for dårlig."),
    ],
)
def test_what_a_source_vouches_for_is(source: str, statement: str) -> None:
    assert not reported(statement, [passage(source)])
