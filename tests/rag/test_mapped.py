"""Arrays on disk: read as they are, and told beforehand what will be read."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from rag import mapped as module
from rag.mapped import Mapped


def test_the_bytes_that_are_told_are_those_of_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = np.arange(60, dtype=np.int16).reshape(20, 3)
    np.save(tmp_path / "a.npy", made)
    monkeypatch.setattr(module, "_LARGE", 0)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _, at, length, __: told.append((at, length)))
    mapped = Mapped(tmp_path / "a.npy")
    np.testing.assert_array_equal(mapped.rows, made)
    mapped.will_read(np.array([0, 7]), np.array([2, 8]))
    whole = (tmp_path / "a.npy").read_bytes()
    read = [np.frombuffer(whole[at : at + length], np.int16).tolist() for at, length in told]
    # Rows 0 and 1, then row 7.
    assert read == [[0, 1, 2, 3, 4, 5], [21, 22, 23]]


def test_of_a_small_file_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "a.npy", np.zeros((4, 2)))
    monkeypatch.setattr(os, "posix_fadvise", lambda *_: pytest.fail("told"))
    Mapped(tmp_path / "a.npy").will_read(np.array([0]), np.array([4]))


def test_no_file_stays_open_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.save(tmp_path / "a.npy", np.zeros((4, 2)))
    monkeypatch.setattr(module, "_LARGE", 0)
    mapped = Mapped(tmp_path / "a.npy")
    file = mapped._file
    assert file is not None
    mapped.will_read(np.array([0]), np.array([4]))  # by the system itself
    os.fstat(file)
    del mapped
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)
