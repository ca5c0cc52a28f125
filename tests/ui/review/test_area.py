"""What is uploaded is checked on the server; what is refused leaves nothing behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from rag.settings import Settings, load_settings
from ui.review.area import Area, checked_name
from ui.review.errors import BadName, TooLarge, Unreadable, UploadProblem

TEXT = b"# Hjemmesykehus\n\nPasienter kan behandles hjemme. <script>alert(1)</script>\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(review=tmp_path / "gjennomsyn", upload_megabytes=30, reader_seconds=10)


def bomb() -> bytes:
    """A .docx of a few kB whose one part is 200 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    return packed.getvalue()


def test_a_file_is_read_and_waits(settings: Settings) -> None:
    area = Area(settings)
    upload = area.add("Plan for hjemmesykehus.md", TEXT, "ulla")
    (kept,) = area.waiting()
    assert kept == upload
    assert (kept.name, kept.by, kept.size) == ("Plan for hjemmesykehus.md", "ulla", len(TEXT))
    assert kept.preview.headings == (("Hjemmesykehus",),)
    assert area.file(kept).read_bytes() == TEXT
    area.remove(kept)
    assert list(settings.review.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("../../etc/passwd.txt", TEXT, BadName),
        ("..txt", TEXT, BadName),
        ("a/b.md", TEXT, BadName),
        ("a\\b.md", TEXT, BadName),
        ("<script>alert(1)</script>.md", TEXT, BadName),
        ("plan.md\x00.exe", TEXT, BadName),
        (".skjult.md", TEXT, BadName),
        ("program.exe", b"MZ", BadName),
        ("plan\u202efdp.md", TEXT, BadName),
        ("å" * 200 + ".md", TEXT, BadName),
        ("plan.pdf", TEXT, Unreadable),
        ("plan.docx", b"%PDF-1.7", Unreadable),
        ("plan.md", b"\x89PNG\r\n\x1a\n" + bytes(500), Unreadable),
        ("plan.txt", b"", Unreadable),
        ("plan.txt", b" \n" * 50, Unreadable),
        ("plan.txt", b"a" * 50_000_000, TooLarge),
        ("plan.docx", bomb, Unreadable),
    ],
    ids=lambda each: repr(each)[:30] if isinstance(each, str) else None,
)
def test_a_hostile_file_leaves_a_message_and_nothing_else(
    settings: Settings, name: str, content: bytes, wanted: type[UploadProblem]
) -> None:
    given = content() if callable(content) else content
    with pytest.raises(wanted) as raised:
        Area(settings).add(name, given, "ulla")
    assert len(str(raised.value)) > 30
    assert "<script>" not in str(raised.value)
    everything = list(settings.review.rglob("*")) if settings.review.exists() else []
    assert everything == []


def test_names_people_use_are_kept_as_they_are() -> None:
    for name in ("Årsrapport 2024 (endelig).pdf", "plan–utkast, v.2.docx", "notat.TXT"):
        assert checked_name(name) == name
    # Letters in two parts, as a Mac sends them, are put together.
    assert checked_name("A\u030arsplan.md") == "Årsplan.md"
