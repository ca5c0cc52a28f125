"""Every word that the web app says, in bokmål, in one place."""

from __future__ import annotations

from rag.types import Outcome, Status

NAME = "Planassistenten"
ASK_PAGE = "Spør"
INTRODUCTION = (
    "Still et spørsmål om planene, og få ordrette sitater fra dokumentene med kilde, "
    "status, avsnitt og side."
)
NOTICE = "Svarene settes sammen automatisk av ordrette sitater. Sjekk kilden før du bruker dem."

SAMPLES_HEADING = "Prøv for eksempel"
SAMPLES = (
    "Hva sier planen om hjemmesykehus?",
    "Hvilke mål har regional utviklingsplan?",
    "Hvor lang var ventetiden i somatikken i 2024?",
    "Hva mener Lovisenberg om tannhelse?",
    "Hvordan skal kunstig intelligens brukes i radiologi?",
)

PLACEHOLDER = "Still et spørsmål om planene"
SEARCHING = "Leter i dokumentene …"
NEW_CONVERSATION = "Ny samtale"
FILTER = "Søk bare i disse dokumentene"
FILTER_EMPTY = "Alle dokumenter"
FILTER_HELP = "Velg ett eller flere dokumenter. Uten valg søkes det i alle."
YOU = "Du spurte"
ANSWER = "Svar"

PREVIOUS = "Forrige kilde"
NEXT = "Neste kilde"
PREVIOUS_NEAREST = "Forrige avsnitt"
NEXT_NEAREST = "Neste avsnitt"
CLOSE = "Lukk"
REFERENCE = "Kopier sitatet med referanse"
EXCERPT = "Utdrag fra dokumentet"
NO_SOURCE_OPEN = "Velg en kilde under et sitat for å lese det i sammenheng her."
SHOW_IN_DOCUMENT = "Vis i dokumentet"
CHANGED = (
    "Dokumentet er endret siden svaret ble laget, og sitatet står ikke lenger der. "
    "Still spørsmålet på nytt."
)
NOT_A_SOURCE = "Nærmeste avsnitt – ikke en kilde til et svar."
NEAREST_HEADING = "Nærmeste avsnitt – ikke et svar"
NEAREST_EXPLANATION = (
    "Dette er det nærmeste som ble funnet. Avsnittene svarer ikke nødvendigvis på spørsmålet."
)

OUTCOMES = {
    Outcome.PARTIAL: "Dokumentene svarer bare på deler av spørsmålet",
    Outcome.NOT_FOUND: "Dokumentene gir ikke svar på dette",
    Outcome.OUT_OF_SCOPE: "Spørsmålet ligger utenfor dokumentene",
}
STATUSES = {
    Status.ADOPTED: "Vedtatt",
    Status.HEARING: "Høringsversjon",
    Status.INPUT: "Innspill",
    Status.REPORT: "Rapport",
    Status.WEB_PAGE: "Nettside",
    Status.UNKNOWN: "Ukjent status",
}

MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip

OPENING = "Åpner indeksen og språkmodellen …"
BUILDING_HEADING = "Gjør klar dokumentene"
BUILDING = (
    "Dokumentene leses og indeksen bygges. Det gjøres bare første gang og når dokumentene "
    "endres. Siden åpner seg selv når alt er klart."
)
WORKING = "Arbeider …"
STARTING = "Starter …"
BUILD_FAILED = "Indeksen kunne ikke bygges"
BUILD_FAILED_HELP = (
    "Rett feilen under, og prøv igjen. Du kan også kjøre «python -m ingest» i en terminal "
    "for å se hele meldingen."
)
BUILD_SILENT = "Byggingen stoppet med kode {code}, uten noen melding."
TRY_AGAIN = "Prøv igjen"
INDEX_UNUSABLE = "Indeksen kan ikke brukes"
REBUILD = "Bygg indeksen på nytt"
PROBLEM = "Kunne ikke svare"
SETTINGS_PROBLEM = "Planassistenten kan ikke starte"
UNEXPECTED = "Noe gikk galt. Last siden på nytt; feilen er skrevet i loggen."


def source_label(number: int) -> str:
    return f"Kilde {number}"


def source_position(number: int, count: int) -> str:
    return f"Kilde {number} av {count}"


def nearest_position(number: int, count: int) -> str:
    return f"Nærmeste avsnitt {number} av {count}"


def page(number: int, ocr: bool = False) -> str:
    """``ocr``: the words were recognised from a picture of the page, and may be wrong."""
    return f"side {number}, maskinlest fra bilde (OCR)" if ocr else f"side {number}"


def dated(date: str) -> str:
    return f"datert {date}"


def input_from(sender: str) -> str:
    return f"Innspill fra {sender} – ikke planens egen tekst"


HEARING_NOT_ADOPTED = "Høringsversjon – ikke vedtatt"
SUPERSEDED = "nyere versjon finnes"


def searched_only(titles: str) -> str:
    return f"Søkte bare i: {titles}"


def answered_in(seconds: float) -> str:
    return f"Besvart på {seconds:.2f} s".replace(".", ",")


def seconds_left(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole == 1:
        return "omtrent ett sekund igjen"
    minutes = round(whole / 60)
    return f"omtrent {minutes} minutter igjen" if minutes > 1 else f"omtrent {whole} sekunder igjen"
