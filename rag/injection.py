"""Passages that give a language model orders. Such text is shown to people, never to the model.

This is the outer fence only, and lets subtle orders through: what a model writes is checked
against the passages whatever it has been told.
"""

from __future__ import annotations

import re

from rag.text import fold

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
    r"|\b(?:kjære|dear|til) (?:språkmodell|language model|AI|chatbot)",
    re.IGNORECASE,
)


def orders(text: str) -> bool:
    """Whether ``text`` speaks to a language model instead of a reader."""
    return bool(_ORDERS.search(fold(text)))
