"""Passages that give a language model orders. Such text is shown to people, never to the model.

This is the outer fence only, and lets subtle orders through: what a model writes is checked
against the passages whatever it has been told.
"""

from __future__ import annotations

import re

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


def orders(text: str) -> bool:
    """Whether ``text`` speaks to a language model instead of a reader."""
    return bool(_ORDERS.search(fold(text)))
