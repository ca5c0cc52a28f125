from __future__ import annotations

import errno
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import Limits, child, confine, read, sandbox, wire
from rag.errors import SourceProblem
from tests.ingest.readers.making import bomb, pdf_of_streams, stream, texts

MakeFile = Callable[[str, bytes | str], Path]
ROOT = Path(__file__).parents[3]


def failing(path: Path, limits: Limits) -> str:
    with pytest.raises(SourceProblem) as caught:
        read(path, limits)
    return caught.value.reason


def test_memory(make_file: MakeFile) -> None:
    # 1 MB of HTML asks for 110 MB.
    path = make_file("a.html", "<p>ord og ord</p>" * 60_000)
    assert "mer enn 80 MB minne" in failing(path, Limits(megabytes_memory=80))


def test_processor_time(make_file: MakeFile) -> None:
    path = make_file("a.html", "<table><tr><td>" * 3000 + "dypt")
    assert "mer enn 1 sekunder regnetid" in failing(path, Limits(seconds_cpu=1))


def test_wall_time(make_file: MakeFile) -> None:
    path = make_file("a.html", "<table><tr><td>" * 3000 + "dypt")
    start = time.monotonic()
    assert "mer enn 0.5 sekunder" in failing(path, Limits(seconds_wall=0.5))
    assert time.monotonic() - start < 5  # without the limit, 7 alone on two cores


def test_output(make_file: MakeFile) -> None:
    path = make_file("a.html", "<p>" + "ord " * 300_000)
    assert "mer enn 1 MB" in failing(path, Limits(megabytes_output=1))
    assert read(path, Limits(megabytes_output=2)).elements


def test_the_parent_stays_small(make_file: MakeFile) -> None:
    content = pdf_of_streams([stream(bomb(1 << 30), b"/Filter/FlateDecode")])
    path = make_file("a.pdf", content)
    code = (
        "import resource, sys; from pathlib import Path; from ingest.readers import read\n"
        "from rag.errors import SourceProblem\n"
        "try: read(Path(sys.argv[1]))\n"
        "except SourceProblem: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    root = Path(__file__).parents[3]
    # A shell between, since the peak of the test process is inherited by what it starts.
    command = ["/bin/sh", "-c", '"$0" "$@" && :', sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True)
    assert int(done.stdout) < 40_000  # kB; Python alone is about 10 MB


def test_no_process_is_left(make_file: MakeFile) -> None:
    path = make_file("a.html", "<table><tr><td>" * 3000 + "dypt")
    before = children()
    with subprocess.Popen(["sleep", "0.2"]) as other:
        assert other.pid in children()
    failing(path, Limits(seconds_wall=0.3))
    assert children() <= before


def children() -> set[int]:
    """Processes that this one started and has not yet waited for, dead ones with the living."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(pid) for each in lists for pid in each.read_text().split()}


def stand_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, confine: bool = False
) -> Path:
    """A child that runs ``code`` instead of a reader; ``confine``: with that module at hand."""
    package = tmp_path / "falsk" / "ingest" / "readers"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (package / "child.py").write_text(code)
    if confine:
        shutil.copy(ROOT / "ingest" / "readers" / "confine.py", package)
    monkeypatch.setattr(sandbox, "_ROOT", tmp_path / "falsk")
    path = tmp_path / "a.html"
    path.write_text("<p>x</p>")
    return path


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.kill(os.getpid(), 9)", "stoppet av maskinen"),
        ("import os; os.kill(os.getpid(), 11)", "krasjet (SIGSEGV)"),
        ("raise ZeroDivisionError('au')", "feilet uventet (ZeroDivisionError: au)"),
        ("raise MemoryError", "1024 MB minne"),
        ("import sys; sys.exit(3)", "kode 3"),
        ("print('tull')", "ikke kan tolkes"),
        ("print('[1]')", "ikke kan tolkes"),
        ("print('[' * 100000)", "ikke kan tolkes"),
        ('print(\'{"elements": [["line", 1, 0, null, [], false]], "warnings": []}\')', "tolkes"),
        ('print(\'{"problem": "derfor"}\')', "derfor"),
        ("import sys; sys.stderr.write('x' * 10**6); print('{\"problem\": \"ok\"}')", "ok"),
    ],
)
def test_how_a_child_may_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, reason: str
) -> None:
    path = stand_in(monkeypatch, tmp_path, code)
    assert reason in failing(path, Limits(seconds_wall=20))


def test_the_child_gets_no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAN_LLM_API_KEY", "hemmelig")
    code = "import os, json; print(json.dumps({'problem': ' '.join(os.environ)}))"
    path = stand_in(monkeypatch, tmp_path, code)
    assert "PLAN_LLM_API_KEY" not in failing(path, Limits())


def test_the_child_can_write_no_file(make_file: MakeFile, tmp_path: Path) -> None:
    code = (
        "import ctypes, os, sys; from ingest.readers.confine import confine; confine(1024, 60)\n"
        "def tried(function, *arguments):\n"
        "    try: function(*arguments)\n"
        "    except OSError as error: print(error.errno)\n"
        "    else: print('done')\n"
        "there, new = sys.argv[1:]\n"
        "tried(open, new, 'w')\n"
        "tried(os.unlink, there); tried(os.rename, there, new); tried(os.mkdir, new)\n"
        # Past Python, as code in a parser's C would: -1 is «refused».
        "libc = ctypes.CDLL(None)\n"
        "print(libc.open(new.encode(), os.O_WRONLY | os.O_CREAT, 0o600))\n"
        "print(libc.creat(new.encode(), 0o600), libc.socket(2, 1, 0))\n"
        "print(open(there).read())"
    )
    there, new = make_file("a.txt", "urørt"), tmp_path / "ny.txt"
    command = [sys.executable, "-c", code, str(there), str(new)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    refused = str(errno.EACCES)
    assert done.stdout.split() == [*[refused] * 4, "-1", "-1", "-1", "urørt"]
    assert sorted(tmp_path.iterdir()) == [there]


def test_the_child_reaches_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A parser that calls out gets no socket, not even to this machine; nobody is called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = (
            "import ctypes, json, socket, urllib.request\n"
            f"from ingest.readers.confine import confine; confine(1024, 60)\n"
            "said = [str(ctypes.CDLL(None).socket(2, 1, 0))]\n"
            f"for call in (lambda: socket.create_connection(('127.0.0.1', {port})),\n"
            "             lambda: socket.socket(), lambda: socket.getaddrinfo('example.no', 80),\n"
            "             lambda: urllib.request.urlopen('http://127.0.0.1:9/')):\n"
            "    try: call(); said.append('called')\n"
            "    except OSError as error: said.append('refused')\n"
            "print(json.dumps({'problem': ' '.join(said)}))"
        )
        path = stand_in(monkeypatch, tmp_path, code, confine=True)
        assert failing(path, Limits()) == "-1" + " refused" * 4
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_exit_status_is_the_same_on_both_sides() -> None:
    assert sandbox._OUT_OF_MEMORY == child.OUT_OF_MEMORY


def test_a_lower_limit_of_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5, 7))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: found.append(pair))
    confine._limit(resource.RLIMIT_CPU, 60)
    assert found == [(7, 7)]


def test_a_reading_survives_the_pipe() -> None:
    reading = Reading(
        (
            Element(ElementKind.LINE, "Å\t«x»\u202f1\n", page=3),
            Element(ElementKind.ROW, "a  b", cells=("a", "b"), header=True),
            Element(ElementKind.HEADING, "h", level=2),
        ),
        ("advarsel",),
    )
    assert wire.load(wire.dump(reading)) == reading


def test_signals_are_named() -> None:
    # The message names the signal: every one that may end a child has a name in Python.
    assert signal.Signals(signal.SIGXCPU).name == "SIGXCPU"


def test_texts_come_back_whole(make_file: MakeFile) -> None:
    path = make_file("a.html", "".join(f"<p>avsnitt {n} på Ås</p>" for n in range(5_000)))
    assert texts(read(path))[-1] == "avsnitt 4999 på Ås"
