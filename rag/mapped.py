"""An array mapped from disk, which can be told what will be read of it.

In an index that is larger than memory each row that was not read lately is a wait for the disk, one
after the other. Told beforehand, the system reads them at once.
"""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LARGE = 256 * 2**20
"""Bytes under which a file is taken to be in memory already, and to be told costs more."""


class Mapped:
    """``rows`` is the array in ``path``. Raises ValueError or OSError where there is none."""

    def __init__(self, path: Path) -> None:
        kept = np.load(path, mmap_mode="r", allow_pickle=False)
        # A plain array over the mapped file: memmap objects take their time over each cut.
        self.rows: NDArray[Any] = np.asarray(kept)
        self._offset = int(kept.offset)
        self._file = os.open(path, os.O_RDONLY) if kept.nbytes > _LARGE else None
        if self._file is not None:
            weakref.finalize(self, os.close, self._file)

    def will_read(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """Have the rows from each of ``starts`` up to its end read while something else is done."""
        if self._file is None:
            return
        size = self.rows.itemsize * int(np.prod(self.rows.shape[1:]))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            where, length = self._offset + start * size, (end - start) * size
            os.posix_fadvise(self._file, where, length, os.POSIX_FADV_WILLNEED)
