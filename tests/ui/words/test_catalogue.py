"""Nothing is missing in any language, and nothing that a reader sees stands outside."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from tests.conftest import ROOT
from ui.words import LANGUAGES
from ui.words.catalogue import DEFAULT, FOLDER, Entry, catalogue, files, say, say_all

OTHERS = [each for each in LANGUAGES if each != DEFAULT]
SHOWN = sorted(
    path
    for path in [ROOT / "app.py", *(ROOT / "ui").rglob("*.py")]
    if not path.is_relative_to(ROOT / "ui" / "words")
)
# Said to the operator, as errors and meters are; or words that are looked for and not said.
CONSOLE = {"server/__main__.py", "server/preflight.py", "signin.py", "rate.py", "backup.py",
           "telemetry.py"}  # fmt: skip
APART = {ROOT / "ui" / each for each in (*CONSOLE, "guard.py")}
LETTERS = re.compile(r"[^\W\d_]{2,}")
NORWEGIAN = re.compile(r"[æøåÆØÅ«»]")
SENTENCE = re.compile(r"^[A-ZÆØÅ][a-zæøå]+( [a-zæøå]+)+|^[A-ZÆØÅ][a-zæøå]+[ .…!?]*$")


def placeholders(entry: Entry) -> set[str]:
    texts = (entry,) if isinstance(entry, str) else entry
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language: str) -> None:
    base, other = catalogue(DEFAULT), catalogue(language)
    assert set(base) ^ set(other) == set()
    for key, entry in base.items():
        assert type(entry) is type(other[key]), key
        assert placeholders(entry) == placeholders(other[key]), key
        if isinstance(entry, tuple):
            assert len(entry) == len(other[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_empty_or_said_in_two_places(language: str) -> None:
    for key, entry in catalogue(language).items():
        texts = (entry,) if isinstance(entry, str) else entry
        assert texts, key
        assert all(text.strip() for text in texts), key
    assert all(path.is_file() for path in files(language))


def test_every_file_belongs_to_a_language() -> None:
    found = set(FOLDER.rglob("*.toml"))
    assert found == {path for language in LANGUAGES for path in files(language)}


def keys_used() -> dict[str, str]:
    """Literal keys asked for in the app's code, with where."""
    used = {}
    for path in SHOWN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "t",
                "t_all",
                "say",
                "say_all",
            ):
                for given in node.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        used[given.value] = f"{path.name}:{node.lineno}"
    return used


def test_every_key_that_the_app_asks_for_is_there() -> None:
    used = {key: where for key, where in keys_used().items() if key not in LANGUAGES}
    assert len(used) > 30
    assert {key: where for key, where in used.items() if key not in catalogue(DEFAULT)} == {}


def documentation(tree: ast.Module) -> set[int]:
    """Ids of the nodes that are docstrings: bare strings as statements."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def messages(tree: ast.Module) -> set[int]:
    """Ids of the strings that an error says: those are Norwegian, as PlanError has it."""
    found = set()
    for node in ast.walk(tree):
        error = isinstance(node, ast.ClassDef) and any("Problem" in ast.unparse(b) or "Error" in
            ast.unparse(b) for b in node.bases)  # fmt: skip
        if error or isinstance(node, ast.Raise | ast.Assert):
            found |= {id(each) for each in ast.walk(node) if isinstance(each, ast.Constant)}
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            found |= {id(each) for each in ast.walk(node) if isinstance(each, ast.Constant)}
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger."):
            found |= {id(each) for each in ast.walk(node) if isinstance(each, ast.Constant)}
    return found


def names(tree: ast.Module) -> set[int]:
    """Ids of the strings that are names: of a Word style, of a key, or exported by a module."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "style":
            found.append(node.value)
        elif isinstance(node, ast.Subscript):
            found.append(node.slice)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            found += ast.walk(node.value)
    return {id(each) for each in found if isinstance(each, ast.Constant)}


@pytest.mark.parametrize("path", sorted({*SHOWN} - APART), ids=lambda path: path.name)
def test_no_word_for_a_reader_stands_in_the_code(path: object) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    apart = documentation(tree) | messages(tree) | names(tree)
    loose = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in apart
        and LETTERS.search(node.value)
        and (NORWEGIAN.search(node.value) or SENTENCE.search(node.value))
    ]
    assert loose == []


def test_a_missing_value_or_the_wrong_kind_of_entry_is_a_slip() -> None:
    assert say("en", "source.label", number=3) == "Source 3"
    with pytest.raises(KeyError):
        say("en", "source.label", wrong=3)
    with pytest.raises(KeyError):
        say("en", "date.months")
    with pytest.raises(KeyError):
        say_all("en", "app.name")


def test_no_heading_has_streamlits_link_whose_name_is_english() -> None:
    linked = []
    for path in [*(ROOT / "ui").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                heading = node.func.attr in {"title", "header", "subheader"}
                streamlit = isinstance(node.func.value, ast.Name) and node.func.value.id == "st"
                if heading and streamlit and "anchor" not in {each.arg for each in node.keywords}:
                    linked.append((path.name, node.lineno))
    assert linked == []
