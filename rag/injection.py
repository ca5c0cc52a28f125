"""Passages that give a language model orders. Such text is shown to people, never to the model.

This is the outer fence only, and lets subtle orders through: what a model writes is checked
against the passages whatever it has been told, and ``bidding.py`` keeps orders from being a source.
It looks for known phrases, and for what orders have in common: a plan speaks of hospitals, and an
order speaks of answering, and asks for it. How little a list of words can do: of 28 orders written
after it, which avoid such words, four are found.
"""

from __future__ import annotations

import re

from rag.norwegian import STOPWORDS
from rag.sentences import spans
from rag.text import fold

_BEGINS = r"(?:^|\n|[.:;!?,(]\s*|\b(?:og|and)\s+)"
_SAY = (
    r"(?:svar|skriv|si|sei|fortell?|påstå|say|state|answer|claim|write|reply|tell(?:\s+\w+){1,2})"
)
_READER = (
    r"(?:språkmodell|KI-|KI\b|AI-|AI\b|assistent|assistant|maskinleser|maskinlesar|chatbot"
    r"|language model|LLM)"
)
_ORDERS = re.compile(
    r"<\|?\s*/?(?:im_start|im_end|system|user|assistant|endoftext|start_of_turn|end_of_turn|eot_id"
    r"|start_header_id)\b"
    r"|\[/?INST\]|</?s>|<<SYS>>|\b(?:system|assistant|user)\s*:\s*\S"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}"
    r"\b(?:instruction|prompt|rule|guideline|above|previous|prior|context)"
    r"|\b(?:ignorer|glem|gløym|se bort fra|sjå bort frå|overse|oversjå|overstyr)\w*\b.{0,60}"
    r"\b(?:instruk|beskjed|ordre|regl|ledetekst|leietekst|føringer du|det du har fått|systemmeld"
    r"|tidlegare|tidligere)"
    r"|\b(?:you are now|du er nå en|du er no ein|from now on you|fra nå av skal du|frå no av skal"
    r" du|act as|pretend to be|lat som om du er|system prompt|systemprompt|systemledetekst"
    r"|jailbreak|developer mode|utviklermodus|DAN mode)\b"
    r"|\b(?:reply|respond|answer|svar|skriv)\b.{0,30}\b(?:only with|exactly|bare med|kun med|berre"
    r" med|nøyaktig)\b"
    r"|!\[[^\]]*\]\s*\(\s*\w+:|\bAI[- ]?(?:assistent|assistant|modell?)\w*\s*[:,!]"
    # «Svar at …», but not «det vil si at …».
    rf"|{_BEGINS}(?:(?:alltid|always)\s+)?{_SAY}(?:\s+\w+){{0,2}}\s+(?:at|that)\b"
    r"|\b(?:skal|må) du\b.{0,20}\b(?:si|seie|svare|svara|skrive|fortelle|fortelje)\b"
    r"|\byou (?:must|should|shall|will) (?:say|state|answer|claim|write|reply|tell)\b"
    rf"|(?:^|\n|[.:;!?]\s*)(?:\w+\s+){{0,2}}(?:kjære|dear|til|to)\s+(?:\w+\s+){{0,2}}{_READER}\w*\s*[:,]"
    rf"|(?:^|\n|[.:;!?|]\s*){_READER}\w*\s*[:,]"
    r"|\b(?:bruker|brukar|human|assistent|språkmodell)\s*:\s*\S",
    re.IGNORECASE,
)


_ANSWERING = re.compile(
    r"\b(?:be)?svar(?:a|ar|e|er|et|ene|te|t)?\b|\b(?:answer|repl(?:y|ie)|respon[ds])\w*"
    r"|\bspørsmål\w*|\bquestions?\b|\b(?:asked|spør|spurt)\b"
    r"|\w*(?:språkmodell|assistent|assistant|chatbot|gpt)\w*"
    r"|\b(?:ai|ki)-?(?:modell?|system|verktøy)\w*|\blanguage models?\b"
    r"|\b(?:auto\w+|maskin\w*) (?:les|read|process|behandl)\w*"
    r"|\b(?:instruks|instruct|anweisung|consigne|ledetekst|leietekst|prompt)\w*"
    r"|\b(?:oppsummer|sammendrag|samandrag|summar|setning|sentence)\w*",
    re.IGNORECASE,
)
"""Words of asking and answering, and for who answers."""
_ASKED = re.compile(
    r"(?<!ikke )(?<!ikkje )\b(?:bare|kun|berre|utelukkende|only|just|alltid|always|uansett|nøyaktig"
    r"|exactly|ordrett|verbatim|forvent(?:a|es|ast|et)|expected|riktige? svar|correct|proper"
    r"|acceptable|nur|uniquement|svaret (?:er|nei|ja))\b"
    r"|(?:^|[\n.:;!?({\"']\s*)(?:\w+ )?(?:skriv|svar|si|sei|følg|gjenta|gjengi|gje att|avslutt"
    r"|legg (?:ved|til)|begynn|start|innled|oppgi|kopier|oversett|erstatt|byt|la|bruk|ta med"
    r"|write|say|reply|answer|respond|repeat|follow|append|add|include|copy|translate|replace"
    r"|begin|end|insert|output|print|state|tell|schreiben|répondez)\b",
    re.IGNORECASE,
)
"""What makes a demand of it: a bidding, or that there is one right way."""
_SAYING = re.compile(
    r"(?:^|[\n.:;!?({]\s*)(?:skriv|svar|si|sei|fortell?|gjenta|gjengi|write|say|tell|repeat)\b"
    r"[^.!?\n]*\b(?:du|deg|dine|din|you|your)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(r"<<|>>|[\"']role[\"']\s*:|\[\[|\bavsnitt \[\d+\]", re.IGNORECASE)
"""What marks off turns and passages in a prompt, and nothing in a plan."""
_SPACED = re.compile(r"(?:(?<![^\W\d_])[^\W\d_] ){7}")
_LATIN_AND_OTHER = re.compile(
    r"\b\w*(?:[a-zæøå]\w*[\u0370-\u052f]|[\u0370-\u052f]\w*[a-zæøå])\w*\b", re.IGNORECASE
)
"""Letters of two alphabets in one word: it is to be read, and not to be found."""
_KNOWN = STOPWORDS | frozenset(
    "the of and to in a is are for with that on by as be this it".split()
)
_LONG = 8
"""Words after which a sentence of Norwegian or English has had one of their small words."""


def orders(text: str) -> bool:
    """Whether ``text`` speaks to a language model instead of a reader, or cannot be judged."""
    folded = fold(text)
    if any(each.search(folded) for each in (_ORDERS, _SAYING, _FRAME, _SPACED, _LATIN_AND_OTHER)):
        return True
    sentences = [folded[start:end] for start, end in spans(folded)]
    # Two on end, since what is to be said and that it is to be said are often parted.
    pairs = [" ".join(sentences[n : n + 2]) for n in range(len(sentences))]
    return any(_ANSWERING.search(each) and _ASKED.search(each) for each in pairs) or any(
        map(_foreign, sentences)
    )


def _foreign(sentence: str) -> bool:
    """Whether a sentence is in a language that nothing here can check an answer in."""
    words = re.findall(r"[^\W\d_]+", sentence.lower())
    return (
        len(words) >= _LONG
        and sentence[-1:] in ".!?:"
        and "|" not in sentence
        and not any(word in _KNOWN for word in words)
    )
