"""One frozen ``Settings``: defaults, then ``settings.toml``, then the environment (``PLAN_…``)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import ConfigurationError

PREFIX = "PLAN_"
FILE = Path("settings.toml")
_ANALYSIS = 4
"""Raised when the analysis of words changes, so that questions and index use the same."""


class Settings(BaseSettings):
    """What an operator may change. Each field is ``PLAN_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, toml_file=FILE, env_ignore_empty=True
    )

    corpus: Path = Field(Path("corpus"), description="Mappen med dokumenter og manifest.toml")
    index: Path = Field(Path("index"), description="Mappen der indeksen ligger")
    engine: Literal["faiss", "milvus"] = Field("faiss", description="Søkemotoren bak indeksen")
    milvus_uri: str = Field(
        "data/milvus.db",
        repr=False,
        description="Fil for Milvus i samme prosess, eller adressen til en klynge",
    )
    milvus_token: SecretStr = Field(SecretStr(""), description="Nøkkel til Milvus-klyngen")
    model: str = Field(
        "bundled", description="Søkemodell: «bundled», «bundled-base», en mappe eller navn"
    )
    reranker: str = Field("", description="Kryssmodell som leser de beste avsnittene; tom er ingen")
    rerank_seconds: float = Field(1.0, gt=0, description="Lengste tid kryssmodellen får")
    passage_characters: int = Field(350, ge=100, le=1500, description="Ønsket lengde på et avsnitt")
    versions_kept: int = Field(2, ge=1, le=20, description="Antall indeksversjoner som beholdes")
    candidates: int = Field(200, ge=10, le=2000, description="Kandidater fra hvert søkeben")
    lexical_weight: float = Field(
        0.2, ge=0, le=1, description="Vekten til ordsøket, resten er mening"
    )
    passages_returned: int = Field(40, ge=1, le=40, description="Avsnitt som følger svaret")
    question_characters: int = Field(2000, ge=50, le=6000, description="Lengste spørsmål")
    answer_characters: int = Field(1500, ge=200, le=4000, description="Lengste svar")
    quote_characters: int = Field(400, ge=80, le=400, description="Lengste sitat")
    file_megabytes: int = Field(100, ge=1, description="Største fil som leses")
    reader_seconds: int = Field(60, ge=1, description="Lengste tid på å lese én fil")
    ocr_seconds: int = Field(
        600, ge=0, description="Lengste tid på tekstgjenkjenning (OCR) av én fil; 0 slår den av"
    )
    reader_megabytes: int = Field(
        1024,
        ge=256,  # a PDF of one page takes 200 with its two readers and NumPy
        description="Minne for å lese én fil; under 256 MB kan ingen PDF leses",
    )
    llm_provider: str = Field("openai", description="LangChains navn på leverandøren")
    llm_base_url: str = Field("", repr=False, description="Adressen til språkmodellens tjener")
    llm_model: str = Field("", description="Navnet på språkmodellen; tomt betyr ingen")
    llm_api_key: SecretStr = Field(SecretStr(""), description="Nøkkelen til tjeneren")
    llm_api_version: str = Field("", description="API-versjon, bare for Azure OpenAI")
    llm_temperature: float = Field(0.0, ge=0, le=2, description="Hvor fritt modellen velger ord")
    llm_connect_seconds: float = Field(5, gt=0, description="Lengste tid på å få forbindelse")
    llm_silence_seconds: float = Field(30, gt=0, description="Lengste stillhet, først også")
    llm_total_seconds: float = Field(120, gt=0, description="Lengste tid på å skrive ett svar")
    llm_context_tokens: int = Field(8192, ge=1024, description="Modellens kontekst, i tokener")
    llm_answer_tokens: int = Field(800, ge=64, description="Lengste utkast, i tokener")
    llm_daily_tokens: int = Field(0, ge=0, description="Tokener per døgn; 0 er uten grense")
    llm_concurrent: int = Field(2, ge=1, description="Svar som skrives samtidig")
    llm_queue: int = Field(8, ge=0, description="Spørsmål som får vente på tur")
    llm_cache_seconds: int = Field(3600, ge=0, description="Hvor lenge et skrevet svar gjenbrukes")
    llm_prompt: str = Field("1", pattern=r"^\w+$", description="Versjon av ledeteksten")
    database: SecretStr = Field(
        SecretStr("sqlite:///data/planassistenten.db"),
        description="Databasen for samtaler og utvalg, som URL; den kan holde et passord",
    )
    retention_days: int = Field(
        365, ge=0, le=36500, description="Dager før lagrede samtaler slettes; 0 er aldri"
    )
    drafts: Path = Field(
        Path("data/utkast.jsonl"), description="Filen der tilbakemeldinger blir gullutkast"
    )
    report: Path = Field(
        Path("eval/reports/report.json"), description="Målingen som siden Kvalitet viser"
    )
    address: str = Field("127.0.0.1", description="Adressen som appen svarer på")
    port: int = Field(8501, ge=1, le=65535, description="Porten som appen svarer på")
    behind_proxy: bool = Field(False, description="En mellomtjener foran appen slipper folk inn")
    metrics_open: bool = Field(False, description="Vis /metrics for andre enn denne maskinen")
    stop_seconds: int = Field(20, ge=1, le=300, description="Ventetid på svar ved stopp")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Hvor mye som skrives i loggen"
    )
    roles_claim: str = Field("roles", description="Feltet i innloggingen som har rollene")
    role_reader: str = Field("", description="Verdien som gir lesere; tom: alle innloggede")
    role_reviewer: str = Field("reviewer", description="Verdien som gir fagfolk")
    role_owner: str = Field("owner", description="Verdien som gir eiere")
    session_hours: int = Field(12, ge=1, le=720, description="Lengste innlogging, i timer")
    question_rate: str = Field("20/minute;300/day", description="Spørsmål per bruker")
    review: Path = Field(Path("data/review"), description="Opplastede dokumenter før godkjenning")
    upload_megabytes: int = Field(30, ge=1, le=100, description="Største fil som kan lastes opp")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def has_model(self) -> bool:
        """Whether a language model is named."""
        return bool(self.llm_model)

    @property
    def fingerprint(self) -> str:
        """A digest of what shapes an index: change it and the index must be built anew."""
        shaping = {
            "model": self.model,
            "passage_characters": self.passage_characters,
            "analysis": _ANALYSIS,
        }
        return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16]


_UNSHOWN = frozenset(
    name
    for name, field in Settings.model_fields.items()
    if field.annotation is SecretStr or not field.repr
)
"""Settings whose values may hold a password: no message repeats them."""


_WORDS = {
    "extra_forbidden": "ukjent innstilling",
    "greater_than": "må være over {gt}",
    "greater_than_equal": "må være minst {ge}",
    "less_than_equal": "må være høyst {le}",
    "int_parsing": "må være et helt tall",
    "int_from_float": "må være et helt tall",
    "float_parsing": "må være et tall",
    "bool_parsing": "må være true eller false",
    "literal_error": "må være {expected}",
    "string_type": "må være tekst",
    "string_pattern_mismatch": "kan bare ha bokstaver, tall og understrek",
}
"""What pydantic finds, by its own names; its limits are filled in."""


class _Lenient(Settings):
    model_config = SettingsConfigDict(extra="ignore")


def load_settings(**overrides: object) -> Settings:
    """Settings from all sources; ``overrides`` win. Raises ConfigurationError with every fault."""
    settings, faults = read_settings(**overrides)
    if faults or settings is None:
        raise ConfigurationError(message(faults))
    return settings


def read_settings(**overrides: object) -> tuple[Settings | None, list[str]]:
    """Settings from all sources and every fault in them, one sentence each.

    A faulty value gives way to its default, so that whoever checks more can go on; None where
    settings.toml cannot be read at all.
    """
    faults = [
        f"{name}: ukjent innstilling"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name[len(PREFIX) :].lower() not in Settings.model_fields
    ]
    try:
        return Settings(**overrides), faults  # type: ignore[arg-type]
    except ValidationError as cause:
        wrong = {_field(fault): _told(fault) for fault in cause.errors()}
    except ValueError as cause:
        return None, [*faults, f"{FILE}: filen er ikke TOML ({cause})"]
    fields = Settings.model_fields
    default = {name: fields[name].get_default() for name in wrong if name in fields}
    lenient = _Lenient(**overrides | default)  # type: ignore[arg-type]
    return lenient, [*faults, *wrong.values()]


def message(faults: Sequence[str]) -> str:
    """Every fault, one a line."""
    lines = "".join(f"\n– {fault}" for fault in faults)
    return f"Feil i innstillingene:{lines}\nSe README, avsnittet Innstillinger."


def _field(fault: ErrorDetails) -> str:
    return str(fault["loc"][0]).lower().removeprefix(PREFIX.lower())


def _told(fault: ErrorDetails) -> str:
    name = _field(fault)
    known = name in Settings.model_fields
    words = _WORDS.get(fault["type"], fault["msg"]).format(**fault.get("ctx", {}))
    given = "" if name in _UNSHOWN or not known else f" (fikk «{fault.get('input')}»)"
    place = f"{PREFIX}{name.upper()}" if known else f"{FILE}, {name}"
    return f"{place}: {words.replace(' or ', ' eller ')}{given}"
