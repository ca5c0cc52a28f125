"""Faithfulness by a language model, where a server is at hand. Never part of the gate.

What the model was sent is stored beside its verdict, so that a person can judge the judge. The
server is any OpenAI-compatible one, named by ``PLAN_LLM_BASE_URL``, ``PLAN_LLM_MODEL`` and
``PLAN_LLM_API_KEY``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from eval.stored import Stored
from rag.errors import ConfigurationError

VERDICTS = "verdicts.jsonl"
_TASK = (
    "You check answers against sources. Say whether every statement of the answer follows from "
    'the sources alone. Reply with JSON only: {"faithful": true or false, "reason": "..."}'
)


def judge(answers: Iterable[Stored], out: Path, timeout: float = 120) -> tuple[int, int, int]:
    """Judge every answer with citations into ``out``: faithful, not faithful, no verdict.

    Raises ConfigurationError without a server.
    """
    base = os.environ.get("PLAN_LLM_BASE_URL", "").rstrip("/")
    if not base:
        raise ConfigurationError("Sett PLAN_LLM_BASE_URL til en OpenAI-kompatibel tjener.")
    key = os.environ.get("PLAN_LLM_API_KEY", "")
    tally = {True: 0, False: 0, None: 0}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with (
        httpx.Client(base_url=base, headers=headers, timeout=timeout) as client,
        out.open("w", encoding="utf-8") as file,
    ):
        for answer in answers:
            if answer.citations:
                sent = _request(answer)
                received = _ask(client, sent)
                verdict = _verdict(received)
                tally[verdict] += 1
                line = {"id": answer.id, "sent": sent, "received": received, "faithful": verdict}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return tally[True], tally[False], tally[None]


def _request(answer: Stored) -> dict[str, Any]:
    sources = "\n\n".join(f"[{each.label}] {each.passage}" for each in answer.citations)
    return {
        "model": os.environ.get("PLAN_LLM_MODEL", "default"),
        "temperature": 0,
        "messages": [
            {"role": "system", "content": _TASK},
            {"role": "user", "content": f"Sources:\n{sources}\n\nAnswer:\n{answer.answer}"},
        ],
    }


def _ask(client: httpx.Client, sent: dict[str, Any]) -> str:
    """The model's words, or what went wrong; one failure does not end the rest."""
    try:
        response = client.post("/chat/completions", json=sent)
        response.raise_for_status()
        return str(response.json()["choices"][0]["message"]["content"])
    except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError) as cause:
        return f"feil: {type(cause).__name__}: {cause}"


def _verdict(received: str) -> bool | None:
    """What the model said, or None where it said nothing that can be read."""
    found = re.search(r'"faithful"\s*:\s*(true|false)', received)
    return found.group(1) == "true" if found else None
