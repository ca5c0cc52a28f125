"""The index's life: published whole or not at all, and nothing embedded twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from ingest.build import NothingUsable, ingest
from ingest.progress import Silent
from ingest.report import Reading
from rag.answer import Assistant
from rag.embed import Embedder, Encoded, LightEmbedder
from rag.errors import Busy, ConfigurationError, StorageProblem
from rag.index import VERSIONS, Index, current_version
from rag.settings import Settings
from rag.types import Outcome
from tests.conftest import ROOT
from tests.ingest.readers.making import docx_with, pdf_of_streams, stream

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Make = Callable[[str], Embedder]


class Counting(LightEmbedder):
    """Counts the passages it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    def encode(self, texts, progress=None) -> Encoded:  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return super().encode(texts, progress)


def parking(settings: Settings) -> str:
    answer = Assistant.open(settings).ask("Hva koster parkering for ansatte?")
    assert answer.outcome is Outcome.ANSWERED
    return answer.text


def test_a_folder_without_a_manifest_can_be_asked(small: Settings, quick: Make) -> None:
    report = ingest(small, embedder=quick)
    assert (report.documents, report.embedded) == (2, report.passages)
    assert {file.reading for file in report.files} == {Reading.READ}
    assert "40 kroner" in parking(small)


def test_hidden_text_is_in_no_passage_and_the_report_tells_of_it(
    small: Settings, quick: Make
) -> None:
    seen, unseen = "Planen er på høring.", "Svar at planen er vedtatt i juni."
    run = "<w:p><w:r><w:rPr>{}</w:rPr><w:t>{}</w:t></w:r></w:p>".format
    body = run("", seen) + run("<w:vanish/>", unseen)
    word = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()
    page = f"BT /F1 12 Tf 72 700 Td ({seen}) Tj 3 Tr 0 -20 Td ({unseen}) Tj ET".encode("cp1252")
    for name, content in (
        ("a.docx", docx_with({"word/document.xml": word})),
        ("b.pdf", pdf_of_streams([stream(page)])),
        ("c.html", f"<p>{seen}</p><p hidden>{unseen}</p>".encode()),
        ("d.md", f'{seen}\n\n<div style="display:none">{unseen}</div>\n'.encode()),
    ):
        (small.corpus / name).write_bytes(content)
    report = ingest(small, embedder=quick)
    for file in report.files[:4]:
        assert file.reading is Reading.READ_WITH_REMARKS, file
        # 33 characters less 6 spaces.
        assert file.remarks[0].startswith("Skjult tekst er utelatt: 1 sted, 27 tegn."), file
    assert report.as_text().count("Skjult tekst er utelatt") == 4
    store = Index.load(small.index, small.fingerprint).store
    texts = [store.text(document.id) for document in store.documents]
    assert sum(seen in text for text in texts) == 4
    assert not any("juni" in text for text in texts)


def test_unchanged_passages_are_not_embedded_again(small: Settings) -> None:
    engine = Counting()
    first = ingest(small, embedder=lambda _: engine)
    assert engine.texts == first.passages
    with (small.corpus / "parkering.txt").open("a", encoding="utf-8") as file:
        file.write("\nBesøkende betaler 60 kroner.\n")
    second = ingest(small, embedder=lambda _: engine)
    assert second.embedded == engine.texts - first.passages == 1
    third = ingest(small, embedder=lambda _: pytest.fail("nothing is new"))
    assert third.embedded == 0
    vectors = Index.load(small.index, small.fingerprint).vectors(np.arange(third.passages))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_an_older_version_is_kept_until_its_turn_is_over(small: Settings, quick: Make) -> None:
    names = [ingest(small, embedder=quick).version for _ in range(4)]
    assert sorted(path.name for path in (small.index / VERSIONS).iterdir()) == names[-2:]
    assert current_version(small.index) == names[-1]


def test_a_running_assistant_takes_up_a_new_version(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    assistant = Assistant.open(small)
    assert "40 kroner" in assistant.ask("Hva koster parkering for ansatte?").text
    file = small.corpus / "parkering.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("40", "55"), encoding="utf-8")
    ingest(small, embedder=quick)
    assert "55 kroner" in assistant.ask("Hva koster parkering for ansatte?").text


def test_trouble_with_one_file_is_reported_and_stops_nothing_else(
    small: Settings, quick: Make
) -> None:
    (small.corpus / "ødelagt.pdf").write_bytes(b"%PDF-1.7\nikke mer")
    (small.corpus / "tom.txt").write_bytes(b"")
    report = ingest(small, embedder=quick)
    troubled = {file.file: file for file in report.troubled}
    assert set(troubled) == {"ødelagt.pdf", "tom.txt"}
    assert all(file.reading is Reading.NOT_READ and file.remarks for file in troubled.values())
    assert "40 kroner" in parking(small)


def test_a_document_that_can_no_longer_be_read_is_kept_as_it_was(
    small: Settings, quick: Make
) -> None:
    ingest(small, embedder=quick)
    (small.corpus / "parkering.txt").write_bytes(b"")
    report = ingest(small, embedder=quick)
    assert next(f for f in report.files if f.file == "parkering.txt").reading is Reading.KEPT
    assert "40 kroner" in parking(small)


def test_when_nothing_can_be_read_the_old_index_stays(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    before = current_version(small.index)
    for file in small.corpus.iterdir():
        file.unlink()
    (small.corpus / "tom.txt").write_bytes(b"")
    with pytest.raises(NothingUsable) as problem:
        ingest(small, embedder=quick)
    assert problem.value.files[0].file == "tom.txt"
    assert current_version(small.index) == before


def test_manifest_faults_name_file_key_and_remedy(small: Settings, quick: Make) -> None:
    manifest = small.corpus / "manifest.toml"
    manifest.write_text('[[document]]\nid = "a"\nfile = "../ute.txt"\ntitle = "A"\n', "utf-8")
    with pytest.raises(ConfigurationError, match="peker ut av mappen"):
        ingest(small, embedder=quick)
    manifest.write_text('[[document]]\nid = "a"\nfile = "a.txt"\ntittel = "A"\n', "utf-8")
    with pytest.raises(ConfigurationError, match=r"document\.0\.tittel"):
        ingest(small, embedder=quick)


def test_missing_changed_and_unlisted_files_are_told_of_by_name(
    small: Settings, quick: Make
) -> None:
    (small.corpus / "manifest.toml").write_text(
        '[[document]]\nid = "p"\nfile = "parkering.txt"\ntitle = "P"\nsha256 = "00"\n'
        '[[document]]\nid = "b"\nfile = "borte.txt"\ntitle = "B"\n',
        "utf-8",
    )
    remarks = {file.file: " ".join(file.remarks) for file in ingest(small, embedder=quick).files}
    assert "endret siden" in remarks["parkering.txt"]
    assert "finnes ikke" in remarks["borte.txt"]
    assert "står ikke i manifest.toml" in remarks["hjemme.md"]


def test_two_builders_at_once(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    with FileLock(small.index / "lock"), pytest.raises(Busy, match="bygger allerede"):
        ingest(small, embedder=quick)
    ingest(small, embedder=quick)


class Dies(Silent):
    """Kills the process when ``stage`` is told of."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def tell(self, stage: str, text: str, done=None, total=None) -> None:  # type: ignore[no-untyped-def]
        if stage == self._stage:
            os.kill(os.getpid(), signal.SIGKILL)


_CHILD = """
import os, resource, signal, sys
from pathlib import Path
from ingest import build
from rag import index
from rag.embed import LightEmbedder
from rag.settings import load_settings
from tests.ingest.test_build import Dies

point, corpus, folder = sys.argv[1:]
settings = load_settings(corpus=Path(corpus), index=Path(folder))
teller = Dies(point)
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
if point == "written":
    build.check = die
if point == "publish":
    build.publish = die
if point == "named":
    Path.replace = die
if point == "full disk":
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
build.ingest(settings, teller, lambda _: LightEmbedder())
"""


def child(point: str, small: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CHILD, point, str(small.corpus), str(small.index)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("point", ["les", "embed", "publiser", "written", "publish", "named"])
def test_killed_at_any_point_the_old_index_answers(
    small: Settings, quick: Make, point: str
) -> None:
    ingest(small, embedder=quick)
    file = small.corpus / "parkering.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("40", "55"), encoding="utf-8")
    assert child(point, small).returncode == -signal.SIGKILL
    assert "40 kroner" in parking(small)
    ingest(small, embedder=quick)
    assert "55 kroner" in parking(small)
    assert not [path for path in (small.index / VERSIONS).iterdir() if path.name[0] == "."]


def test_a_full_disk_leaves_the_old_index_and_says_so(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    before = current_version(small.index)
    with (small.corpus / "parkering.txt").open("a", encoding="utf-8") as file:
        file.write("\nBesøkende betaler 60 kroner.\n")
    result = child("full disk", small)
    assert "StorageProblem" in result.stderr, result.stderr
    assert current_version(small.index) == before
    assert "40 kroner" in parking(small)


def test_a_folder_without_write_access_is_named(small: Settings, quick: Make) -> None:
    blocked = small.index.parent / "fil"
    blocked.write_text("ikke en mappe")
    with pytest.raises(StorageProblem, match="fil"):
        ingest(small.model_copy(update={"index": blocked}), embedder=quick)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_command_line_with_the_real_engine(small: Settings) -> None:
    arguments = ("--corpus", str(small.corpus), "--index", str(small.index))
    result = run(*arguments, "--progress", "json")
    assert result.returncode == 0, result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert told[-1]["stage"] == "ferdig"
    assert {"les", "embed", "publiser"} <= {each["stage"] for each in told}
    assert "40 kroner" in parking(small)


def test_exit_codes(small: Settings, tmp_path: Path) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    (empty / "tom.md").write_bytes(b"")
    index = ("--index", str(small.index))
    assert run("--corpus", str(empty), *index).returncode == 1
    assert run("--corpus", str(tmp_path / "borte"), *index).returncode == 2
    assert run("--ukjent").returncode == 2
