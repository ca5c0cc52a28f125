"""Questions that are put to the assistant about itself: «Hvem er du?», «What can you do?».

Whoever meets an assistant begins so. No document answers, though each has words like these.
"""

from __future__ import annotations

from rag.norwegian import SMALL, stem, words

_YOU = frozenset("du deg din ditt dine you your yourself".split())
_OF_ITSELF = frozenset(
    """
    hjelpe hjelper hjelp spørre spør spørje svare svarer svarar vet veit vite fortelle fortell
    fortel laget laga lagd lagde skapt heter heiter virker verkar fungerer fungerar bruke brukes
    brukar menneske person robot maskin ekte egentlig eigentleg chatgpt gpt assistent assistenten
    planassistenten planassistent dette slags type hei hallo takk
    help ask asked answer know tell work works made created built name called human person real
    bot robot machine assistant kind sort hello hi thanks
    """.split()
)


def about_itself(question: str) -> bool:
    """Whether ``question`` speaks to the assistant and of nothing else."""
    typed = words(question)
    rest = [word for word in typed if word not in _YOU | _OF_ITSELF | SMALL and stem(word)]
    return not rest and not _YOU.isdisjoint(typed)
