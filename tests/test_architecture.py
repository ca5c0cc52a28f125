"""The rules that keep the parts apart, read from the syntax trees."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from rag.settings import PREFIX, Settings
from tests.conftest import ROOT

PACKAGES = ("rag", "ingest", "eval", "ui")
ALLOWED = {
    "rag": {"rag"},
    "ingest": {"ingest", "rag"},
    "eval": {"eval", "rag"},
    "ui": {"ui", "rag"},
}
DOORS = {
    "langchain": {"rag/generate.py"},
    "langchain_core": {"rag/generate.py", "rag/chain.py"},
    "langsmith": {"rag/generate.py"},
    "openai": {"rag/generate.py"},
    "cachetools": {"rag/cache.py"},
    "tiktoken": {"rag/tokens.py"},
    "faiss": {"rag/engines/faiss.py"},
    "pymilvus": {"rag/engines/milvus.py"},
    "sentence_transformers": {"rag/embed.py", "rag/rerank.py"},
    "torch": {"rag/embed.py", "eval/train.py", "eval/attend.py", "eval/shown.py"},
    "peft": {"eval/train.py"},
    "transformers": {"rag/embed.py"},
    "sqlite3": {"rag/store.py", "rag/index.py", "ui/store/dump.py"},
    "pypdf": {"ingest/readers/pdf.py"},
    "sqlalchemy": {"ui/store/"},
    "alembic": {"ui/store/migrate.py", "ui/store/migrations/"},
    "uvicorn": {"ui/server/serve.py"},
    "prometheus_client": {"ui/telemetry.py"},
    "limits": {"ui/rate.py"},
    "phonenumbers": {"ui/guard.py"},
    "stdnum": {"ui/guard.py"},
    "pypdfium2": {
        "ingest/readers/invisible.py",
        "ingest/readers/pdfium.py",
        "rag/page_child.py",
    },
    "docx": {
        "ui/export/word.py",
        *(f"ingest/readers/{name}.py" for name in ("docx", "ink", "word", "notes")),
    },
    "tinycss2": {"ingest/readers/style.py"},
    "soupsieve": {"ingest/readers/style.py"},
    "bs4": {"ingest/readers/html.py", "ingest/readers/style.py", "ingest/readers/unseen.py"},
}
FORBIDDEN_CALLS = {"torch.load", "eval", "exec", "compile", "__import__", "os.system", "os.popen"}
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
# LangChain's loaders make objects of what stands in a file, FAISS.load_local by unpickling.
FORBIDDEN_MODULES = ("langchain_core.load", "langchain.load")
FORBIDDEN_NAMES = {"load_local", "load_prompt", "load_chain", "loads"}


class Module(NamedTuple):
    """``nodes`` are all of the syntax tree's, ``names`` what it imports."""

    path: str
    nodes: list[ast.AST]
    names: list[str]


@cache
def modules() -> list[Module]:
    read = []
    for path in sorted(
        [*(ROOT / "app.py",), *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))]
    ):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        read.append(Module(path.relative_to(ROOT).as_posix(), nodes, list(imported(nodes))))
    return read


def imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_arrows_between_packages_go_one_way() -> None:
    for path, _, names in modules():
        package = path.split("/")[0]
        for name in names:
            top = name.split(".")[0]
            if top in PACKAGES and package in ALLOWED:
                assert top in ALLOWED[package], f"{path} imports {name}"


def test_streamlit_lives_in_the_app_alone() -> None:
    for path, _, names in modules():
        if not path.startswith("ui/") and path != "app.py":
            assert not any(n.split(".")[0] == "streamlit" for n in names), path


def test_the_store_and_the_exports_know_nothing_of_streamlit() -> None:
    for path, _, names in modules():
        if path.startswith(("ui/store/", "ui/export/")):
            assert not any(n.split(".")[0] == "streamlit" for n in names), path


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_heavy_library_has_one_door(library: str) -> None:
    for path, _, names in modules():
        if any(name.split(".")[0] == library for name in names):
            assert path.startswith(tuple(DOORS[library])), path


def test_nothing_read_from_disk_is_unpickled_or_executed() -> None:
    for path, nodes, names in modules():
        for node in nodes:
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in FORBIDDEN_CALLS, path
                for keyword in node.keywords:
                    risky = keyword.arg in (
                        "allow_pickle",
                        "unsafe_allow_html",
                        "allow_dangerous_deserialization",
                        "trust_remote_code",
                    )
                    assert not risky or ast.unparse(keyword.value) == "False", path
        assert not FORBIDDEN_IMPORTS & {name.split(".")[0] for name in names}, path
        assert not any(name.startswith(FORBIDDEN_MODULES) for name in names), path
        for node in nodes:
            if isinstance(node, ast.ImportFrom):
                found = {f"{node.module}.{name.name}" for name in node.names}
                assert not found & {"torch.load", "langchain_core.load"}, path
                assert not {name.name for name in node.names} & FORBIDDEN_NAMES, path
            if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES:
                assert ast.unparse(node) in ("json.loads", "tomllib.loads", "self.loads"), path
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.fullmatch(r"unsafe_allow_html|allow_pickle", node.value), path


def test_only_the_boundary_of_the_app_catches_everything() -> None:
    broad = [
        path
        for path, nodes, _ in modules()
        for node in nodes
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert [path for path in broad if not path.startswith(("ui/", "ingest/readers/"))] == []
    assert len([path for path in broad if path.startswith("ui/")]) <= 1


def test_importing_does_nothing_heavy() -> None:
    code = (
        "import sys, rag.answer, rag.chain, ingest.build;"
        "heavy = ('torch', 'sentence_transformers', 'streamlit', 'pypdf');"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_readme_knows_every_setting_and_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`{PREFIX}{name.upper()}`" in readme, name
    for target in re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M):
        assert f"make {target}" in readme, target
    for command in ("python -m ingest", "python -m rag ask", "python -m rag passage", "--batch"):
        assert command in readme


def test_no_module_outgrows_its_noun() -> None:
    for path in (p for name in (*PACKAGES, "tests") for p in (ROOT / name).rglob("*.py")):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def test_the_readme_pictures_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme)
    assert pictures
    assert all((ROOT / Path(picture)).is_file() for picture in pictures)
