from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import SUFFIXES, Limits, read
from rag.errors import SourceProblem
from tests.ingest.readers.making import docx_with, texts

MakeFile = Callable[[str, bytes | str], Path]
PDF = b"%PDF-1.4\n%%EOF\n"


def test_known_suffixes() -> None:
    assert list(SUFFIXES) == [".md", ".markdown", ".txt", ".pdf", ".docx", ".html", ".htm"]


def test_suffix_in_capitals(make_file: MakeFile) -> None:
    assert texts(read(make_file("A.TXT", "Hei"))) == ["Hei"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"x", r"filtypen «\.xlsx» leses ikke.*\.pdf"),
        ("uten", b"x", "uten endelse"),
        ("a.md", b"", "filen er tom"),
        ("a.md", b" \n\n ", "ingen tekst"),
        ("a.txt", b"\xef\xbb\xbf\n", "ingen tekst"),
        ("a.pdf", b"Dette er tekst", "ikke PDF"),
        ("a.pdf", b" " * 1024 + PDF, "ikke PDF"),
        ("a.docx", b"Dette er tekst", "ikke DOCX"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "passordbeskyttet eller eldre",
        ),
        ("a.docx", PDF, "innholdet er en PDF-fil"),
        ("a.txt", PDF, "innholdet er en PDF-fil"),
        ("a.md", docx_with({})[:1000], "ZIP- eller Office-fil"),
        ("a.html", b"\x89PNG\r\n\x1a\n" + bytes(100), "bilde"),
        ("a.txt", bytes(range(256)) * 20, "binære data"),
        ("a.txt", "uten merke".encode("utf-16-le"), "binære data"),
    ],
)
def test_refused(make_file: MakeFile, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(SourceProblem, match=reason) as caught:
        read(make_file(name, content))
    assert caught.value.file == name


def test_a_pdf_may_begin_after_a_kilobyte_of_junk(make_file: MakeFile) -> None:
    with pytest.raises(SourceProblem, match="skadet"):  # through the door, and then no pages
        read(make_file("a.pdf", b" " * 900 + PDF))


def test_too_large(make_file: MakeFile) -> None:
    path = make_file("a.txt", "ord " * 300_000)
    with pytest.raises(SourceProblem, match=r"1\.2 MB; grensen er 1 MB"):
        read(path, Limits(megabytes_file=1))
    assert read(path, Limits(megabytes_file=2)).elements


def test_missing_and_not_regular(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match="finnes ikke"):
        read(tmp_path / "borte.md")
    (tmp_path / "mappe.md").mkdir()
    with pytest.raises(SourceProblem, match="ikke en vanlig fil"):
        read(tmp_path / "mappe.md")
    os.mkfifo(tmp_path / "rør.txt")
    with pytest.raises(SourceProblem, match="ikke en vanlig fil"):
        read(tmp_path / "rør.txt")


def test_links(make_file: MakeFile, tmp_path: Path) -> None:
    inside = make_file("a.txt", "inne")
    folder = tmp_path / "korpus"
    folder.mkdir()
    (folder / "ut.txt").symlink_to(inside)
    with pytest.raises(SourceProblem, match="lenke ut av mappen"):
        read(folder / "ut.txt")
    (folder / "brutt.txt").symlink_to(folder / "borte.txt")
    with pytest.raises(SourceProblem, match="finnes ikke"):
        read(folder / "brutt.txt")
    (folder / "løkke.txt").symlink_to(folder / "løkke.txt")
    with pytest.raises(SourceProblem):
        read(folder / "løkke.txt")
    (tmp_path / "inne.txt").symlink_to(inside)
    assert texts(read(tmp_path / "inne.txt")) == ["inne"]


def test_a_folder_that_is_a_link_is_where_the_file_is(make_file: MakeFile, tmp_path: Path) -> None:
    make_file("a.txt", "inne")
    (tmp_path / "lenke").symlink_to(tmp_path, target_is_directory=True)
    assert texts(read(tmp_path / "lenke" / "a.txt")) == ["inne"]


def test_dots_in_names(make_file: MakeFile, tmp_path: Path) -> None:
    make_file("..plan..2027..txt", "prikker")
    (tmp_path / "under").mkdir()
    assert texts(read(tmp_path / "under" / ".." / "..plan..2027..txt")) == ["prikker"]


def test_a_relative_path_to_the_child(
    make_file: MakeFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_file("-a b.html", "<p>Hei på Ås</p>")
    monkeypatch.chdir(tmp_path)
    assert texts(read(Path("-a b.html"))) == ["Hei på Ås"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(make_file: MakeFile) -> None:
    path = make_file("a.txt", "x")
    path.chmod(0)
    with pytest.raises(SourceProblem, match="kan ikke åpnes"):
        read(path)


def test_nothing_heavy_is_imported_with_the_package() -> None:
    heavy = "{'pypdf', 'docx', 'bs4', 'lxml', 'markdown_it', 'subprocess'}"
    code = f"import sys, ingest.readers; print(sorted({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert done.stdout == b"[]\n"
