"""One frozen ``Settings``: defaults, then ``settings.toml``, then the environment (``PLAN_…``)."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import ConfigurationError

PREFIX = "PLAN_"
FILE = Path("settings.toml")
_ANALYSIS = 2
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
        "data/milvus.db", description="Fil for Milvus i samme prosess, eller adressen til en klynge"
    )
    milvus_token: SecretStr = Field(SecretStr(""), description="Nøkkel til Milvus-klyngen")
    model: str = Field("bundled", description="Språkmodell for søk: «bundled», en mappe eller navn")
    passage_characters: int = Field(350, ge=100, le=1500, description="Ønsket lengde på et avsnitt")
    versions_kept: int = Field(2, ge=1, le=20, description="Antall indeksversjoner som beholdes")
    candidates: int = Field(200, ge=10, le=2000, description="Kandidater fra hvert søkeben")
    lexical_weight: float = Field(
        0.3, ge=0, le=1, description="Vekten til ordsøket, resten er mening"
    )
    passages_returned: int = Field(40, ge=1, le=40, description="Avsnitt som følger svaret")
    question_characters: int = Field(2000, ge=50, le=6000, description="Lengste spørsmål")
    answer_characters: int = Field(1500, ge=200, le=4000, description="Lengste svar")
    quote_characters: int = Field(400, ge=80, le=400, description="Lengste sitat")
    file_megabytes: int = Field(100, ge=1, description="Største fil som leses")
    reader_seconds: int = Field(60, ge=1, description="Lengste tid på å lese én fil")
    reader_megabytes: int = Field(1024, ge=128, description="Minne for å lese én fil")

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
    def fingerprint(self) -> str:
        """A digest of what shapes an index: change it and the index must be built anew."""
        shaping = {
            "model": self.model,
            "passage_characters": self.passage_characters,
            "analysis": _ANALYSIS,
        }
        return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16]


def load_settings(**overrides: object) -> Settings:
    """Settings from all sources; ``overrides`` win. Raises ConfigurationError with every fault."""
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX)
        and name[len(PREFIX) :].lower() not in Settings.model_fields
        and not name.startswith("PLAN_LLM_")
    )
    faults = [f"{name}: ukjent innstilling" for name in unknown]
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as cause:
        faults += [
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']} (fikk «{fault.get('input')}»)"
            for fault in cause.errors()
        ]
        raise ConfigurationError(_message(faults)) from cause
    except ValueError as cause:  # settings.toml is not TOML
        raise ConfigurationError(_message([*faults, f"{FILE}: {cause}"])) from cause
    if faults:
        raise ConfigurationError(_message(faults))
    return settings


def _message(faults: list[str]) -> str:
    return "Feil i innstillingene: " + "; ".join(faults) + ". Se README, avsnittet Innstillinger."
