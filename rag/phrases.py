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
ITSELF = {
    "nb": "Jeg er en assistent som svarer på spørsmål om dokumentene og viser hvor svaret står. "
    "Spør om noe som kan stå i dem, for eksempel «Hva står det om …?».",
    "nn": "Eg er ein assistent som svarar på spørsmål om dokumenta og viser kvar svaret står. "
    "Spør om noko som kan stå i dei, til dømes «Kva står det om …?».",
    "en": "I am an assistant that answers questions about the documents and shows where the answer "
    "is found. Ask about something they may cover, such as “What do they say about …?”.",
}
UNSURE = {
    "nb": "Dette er det nærmeste vi fant i dokumentene, men det svarer kanskje ikke på spørsmålet.",
    "nn": "Dette er det næraste vi fann i dokumenta, men det svarar kanskje ikkje på spørsmålet.",
    "en": "This is the closest that the documents come, but it may not be what you asked.",
}
RELATED = {
    "nb": "Spørsmål i nærheten som dokumentene svarer på:",
    "nn": "Spørsmål i nærleiken som dokumenta svarer på:",
    "en": "Questions near it that the documents answer:",
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
HELD_BUT_NOT = {
    "nb": "De nærmeste avsnittene nevner {held}, men ikke {words}.",
    "nn": "Dei næraste avsnitta nemner {held}, men ikkje {words}.",
    "en": "The nearest passages mention {held}, but not {words}.",
}
NOT_BESIDE = {
    "nb": "Fant ikke {kind} sammen med det spørsmålet gjelder.",
    "nn": "Fann ikkje {kind} saman med det spørsmålet gjeld.",
    "en": "Found no {kind} together with what the question is about.",
}
KINDS = {
    "nb": {
        "antall": "et antall",
        "beløp": "et beløp",
        "tidspunkt": "et tidspunkt",
        "person": "navnet på en person",
        "navn": "et navn",
        "tall": "et tall",
    },
    "nn": {
        "antall": "eit tal på kor mange",
        "beløp": "eit beløp",
        "tidspunkt": "eit tidspunkt",
        "person": "namnet på ein person",
        "navn": "eit namn",
        "tall": "eit tal",
    },
    "en": {
        "antall": "number of them",
        "beløp": "amount of money",
        "tidspunkt": "date or time",
        "person": "person’s name",
        "navn": "name",
        "tall": "figure",
    },
}
SUPERSEDED = {
    "nb": "Fra «{title}», som er erstattet av «{newer}»: kilde {labels}.",
    "nn": "Frå «{title}», som er erstatta av «{newer}»: kjelde {labels}.",
    "en": "From “{title}”, which is superseded by “{newer}”: source {labels}.",
}
NOT_MENTIONED = {
    "nb": "Ingen av kildene nevner {words}.",
    "nn": "Ingen av kjeldene nemner {words}.",
    "en": "None of the sources mentions {words}.",
}
UNEXPLAINED = {
    "nb": "Vi fant ikke at dokumentene sier hva «{short}» står for.",
    "nn": "Vi fann ikkje at dokumenta seier kva «{short}» står for.",
    "en": "We did not find that the documents say what “{short}” stands for.",
}
EMPTY_CELLS = {
    "nb": "Kilde {labels}: radene i tabellen har ulikt antall tall. Tomme ruter er falt bort, så "
    "det er ikke sikkert hvilken kolonne hvert tall hører til.",
    "nn": "Kjelde {labels}: radene i tabellen har ulikt tal på tal. Tomme ruter har falle bort, så "
    "det er ikkje sikkert kva kolonne kvart tal høyrer til.",
    "en": "Source {labels}: the rows of the table differ in how many figures they have. Empty "
    "cells were lost, so it is not certain which column each figure belongs to.",
}
SILENT_SOURCE = {
    "nb": "I «{title}» fant vi ikke noe som tydelig svarer på dette.",
    "nn": "I «{title}» fann vi ikkje noko som tydeleg svarar på dette.",
    "en": "In “{title}” we found nothing that clearly answers this.",
}
CLOSEST_IN_SOURCE = {
    "nb": "Det nærmeste i «{title}» er kilde {labels}, men det svarer kanskje ikke på spørsmålet.",
    "nn": "Det næraste i «{title}» er kjelde {labels}, men det svarar kanskje ikkje på spørsmålet.",
    "en": "The closest in “{title}” is source {labels}, but it may not be what you asked.",
}
OTHER_SOURCE = {
    "nb": "Kilden du spør om, sier lite om dette: ingen av sitatene er fra den.",
    "nn": "Kjelda du spør om, seier lite om dette: ingen av sitata er frå henne.",
    "en": "The source you ask about says little of this: none of the quotes is from it.",
}
INPUT = {
    "nb": "Fra innspill, ikke planens egen tekst: kilde {labels}.",
    "nn": "Frå innspel, ikkje planen sin eigen tekst: kjelde {labels}.",
    "en": "From consultation input, not the plan's own text: source {labels}.",
}
CONFLICT = {
    "nb": "Kildene {labels} oppgir ulike tall for det samme; nyeste status står først.",
    "nn": "Kjeldene {labels} oppgjev ulike tal for det same; nyaste status står først.",
    "en": "Sources {labels} give different figures for the same thing; newest status first.",
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
BETWEEN = {"nb": "» og «", "nn": "» og «", "en": "” and “"}
"""Stands between the questions that one was read as following up."""
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
        "høring": "consultation version",
        "vedtatt": "adopted",
        "innspill": "consultation input",
        "rapport": "report",
        "nettside": "web page",
        "ukjent": "status unknown",
    },
}
LEFT_OUT = {
    "nb": "{count} av språkmodellens setninger ble strøket: de lot seg ikke bekrefte i kildene.",
    "nn": "{count} av setningane frå språkmodellen vart strokne: kjeldene stadfester dei ikkje.",
    "en": "{count} of the model's sentences were struck: the sources could not confirm them.",
}
MENDED = {
    "nb": "{count} av språkmodellens setninger ble skrevet om etter kontroll mot kildene.",
    "nn": "{count} av setningane frå språkmodellen vart skrivne om etter kontroll mot kjeldene.",
    "en": "{count} of the model's sentences were rewritten after a check against the sources.",
}
WITHHELD = {
    "nb": "{count} avsnitt som gir ordre til språkmodeller, ble holdt utenfor.",
    "nn": "{count} avsnitt som gjev ordrar til språkmodellar, vart haldne utanfor.",
    "en": "{count} passages that give orders to language models were held back.",
}
STOPPED = {
    "nb": "Språkmodellen stoppet underveis, så svaret kan mangle noe.",
    "nn": "Språkmodellen stoppa undervegs, så svaret kan mangle noko.",
    "en": "The language model stopped on the way, so the answer may lack something.",
}
MODEL_REFUSED = {
    "nb": "Språkmodellen fant ikke svaret i avsnittene. «Bare sitater» viser det nærmeste ordrett.",
    "nn": "Språkmodellen fann ikkje svaret i avsnitta. «Berre sitat» viser det næraste ordrett.",
    "en": "The language model did not find the answer in the passages. “Quotes only” shows the"
    " nearest words.",
}
QUOTES_INSTEAD = {
    "nb": "Svaret er bare sitater: {why}.",
    "nn": "Svaret er berre sitat: {why}.",
    "en": "The answer is quotes only: {why}.",
}
WHY = {
    "failed": {
        "nb": "språkmodellen kunne ikke brukes nå",
        "nn": "språkmodellen kunne ikkje brukast no",
        "en": "the language model could not be used just now",
    },
    "slow": {
        "nb": "språkmodellen svarte ikke i tide",
        "nn": "språkmodellen svara ikkje i tide",
        "en": "the language model did not answer in time",
    },
    "busy": {
        "nb": "mange spør språkmodellen nå",
        "nn": "mange spør språkmodellen no",
        "en": "many are asking the language model just now",
    },
    "budget": {
        "nb": "språkmodellen har brukt opp dagens kvote",
        "nn": "språkmodellen har brukt opp kvoten for dagen",
        "en": "the language model has used up the day's quota",
    },
    "cancelled": {
        "nb": "skrivingen ble avbrutt",
        "nn": "skrivinga vart avbroten",
        "en": "the writing was cancelled",
    },
    "withheld": {
        "nb": "alle avsnittene som ble funnet, gir ordre til språkmodeller",
        "nn": "alle avsnitta som vart funne, gjev ordrar til språkmodellar",
        "en": "all passages found give orders to language models",
    },
    "nothing": {
        "nb": "ingen av språkmodellens setninger holdt mål mot kildene",
        "nn": "ingen av setningane frå språkmodellen heldt mål mot kjeldene",
        "en": "none of the language model's sentences stood up to the sources",
    },
}
