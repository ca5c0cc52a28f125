"""What the assistant itself says, in the question's language."""

from __future__ import annotations

NOT_FOUND = {
    "nb": "Dokumentene svarer ikke på dette.",
    "nn": "Dokumenta svarar ikkje på dette.",
    "en": "The documents do not answer this.",
}
OUT_OF_SCOPE = {
    "nb": "Spørsmålet gjelder noe annet enn det dokumentene handler om.",
    "nn": "Spørsmålet gjeld noko anna enn det dokumenta handlar om.",
    "en": "The question is about something other than what the documents are about.",
}
NEAREST = {
    "nb": "Nærmeste avsnitt, som ikke er et svar:",
    "nn": "Næraste avsnitt, som ikkje er eit svar:",
    "en": "Nearest passages, which are not an answer:",
}
MISSING_WORDS = {
    "nb": "Ingen av de nærmeste avsnittene nevner: {words}.",
    "nn": "Ingen av dei næraste avsnitta nemner: {words}.",
    "en": "None of the nearest passages mentions: {words}.",
}
SUPERSEDED = {
    "nb": "Fra «{title}», som er erstattet av «{newer}»: kilde {labels}.",
    "nn": "Frå «{title}», som er erstatta av «{newer}»: kjelde {labels}.",
    "en": "From “{title}”, which is superseded by “{newer}”: source {labels}.",
}
INPUT = {
    "nb": "Fra innspill, ikke planens egen tekst: kilde {labels}.",
    "nn": "Frå innspel, ikkje planen sin eigen tekst: kjelde {labels}.",
    "en": "From consultation input, not the plan's own text: source {labels}.",
}
AND = {"nb": "og", "nn": "og", "en": "and"}
DROPPED = {
    "nb": "{count} sitat ble utelatt fordi ordlyden ikke kunne bekreftes.",
    "nn": "{count} sitat vart utelatne fordi ordlyden ikkje kunne stadfestast.",
    "en": "{count} quotes were left out because their wording could not be verified.",
}
READ_AS = {
    "nb": "Lest som oppfølging av «{question}».",
    "nn": "Lese som oppfølging av «{question}».",
    "en": "Read as a follow-up to “{question}”.",
}
STATUS = {
    "nb": {
        "høring": "høringsversjon",
        "vedtatt": "vedtatt",
        "innspill": "innspill",
        "rapport": "rapport",
        "nettside": "nettside",
        "ukjent": "status ukjent",
    },
    "nn": {
        "høring": "høyringsversjon",
        "vedtatt": "vedteke",
        "innspill": "innspel",
        "rapport": "rapport",
        "nettside": "nettside",
        "ukjent": "status ukjend",
    },
    "en": {
        "høring": "hearing version",
        "vedtatt": "adopted",
        "innspill": "consultation input",
        "rapport": "report",
        "nettside": "web page",
        "ukjent": "status unknown",
    },
}
