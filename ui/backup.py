"""``python -m ui.backup save FILE`` and ``… restore FILE``: everything that cannot be made again.

One .tar.gz: the store (an SQLite file is copied while in use, PostgreSQL by its own pg_dump), the
corpus with what was uploaded, the review area, and the index in use, with a list of SHA-256
digests. Exit codes: 0 done, 1 it could not be done, 2 the call or a setting is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from rag.errors import ConfigurationError, PlanError, StorageProblem
from rag.index import CURRENT, VERSIONS, current_version
from rag.settings import Settings, load_settings
from ui.store.dump import dump, load

LIST = "sha256.json"
STORE = "store"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.backup", description="Ta vare på alt.")
    parser.add_argument("what", choices=("save", "restore"), help="ta kopi, eller legg tilbake")
    parser.add_argument("file", type=Path, metavar="FIL", help="kopien, en .tar.gz")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
        done = save if options.what == "save" else restore
        count = done(options.file, settings)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except PlanError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{options.file}: {count} filer, alle kontrollert.\n")
    return 0


def save(file: Path, settings: Settings) -> int:
    """Write the copy in one step, while the app runs or an index is being built; returns how many
    files it holds. Raises StorageProblem, or IndexDamaged where CURRENT names no version."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(fresh, "w:gz") as archive:
            dump(settings.database.get_secret_value(), Path(folder, STORE))
            digests = {}
            for name, path in _wanted(settings, Path(folder)):
                # Of a copy, so that a file exchanged meanwhile is whole, and is the one digested.
                still = (
                    path if path.is_relative_to(folder) else shutil.copyfile(path, f"{folder}/_")
                )
                digests[name] = _digest(Path(still))
                archive.add(still, name, recursive=False)
            listed = Path(folder, LIST)
            listed.write_text(json.dumps(digests, indent=1), encoding="utf-8")
            archive.add(listed, LIST)
        os.replace(fresh, file)
    except OSError as cause:
        raise StorageProblem(
            f"Kopien «{file}» kunne ikke skrives: {cause.strerror}. Ble noe byttet ut imens, "
            "prøv igjen; ellers frigjør plass eller gi skrivetilgang."
        ) from cause
    finally:
        fresh.unlink(missing_ok=True)
    return len(digests)


def restore(file: Path, settings: Settings) -> int:
    """Lay everything back, after every digest has been checked; what stood there is kept beside it
    under the same name with «.before». Stop the app first. Raises StorageProblem."""
    try:
        with tempfile.TemporaryDirectory(dir=_beside(settings)) as name:
            folder = Path(name)
            with tarfile.open(file, "r:gz") as archive:
                archive.extractall(folder, filter="data")
            digests = _checked(folder)
            homes = {
                "corpus": settings.corpus,
                "review": settings.review,
                "index": settings.index,
            }
            # First what may fail for reasons of its own: a server that is away, a wrong password.
            load(settings.database.get_secret_value(), folder / STORE)
            for part, home in homes.items():
                _put_back(folder / part, home)
    except (OSError, tarfile.TarError, EOFError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise StorageProblem(f"Kopien «{file}» kunne ikke legges tilbake: {reason}.") from cause
    return len(digests)


def _wanted(settings: Settings, folder: Path) -> Iterator[tuple[str, Path]]:
    """Names in the copy, and the files. Of the index only the version in use; ``folder`` takes
    what is made for the copy."""
    if (folder / STORE).exists():
        yield STORE, folder / STORE
    for part, home in (("corpus", settings.corpus), ("review", settings.review)):
        for path in sorted(home.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(PurePosixPath(part, *path.relative_to(home).parts)), path
    version = current_version(settings.index)
    if version is not None:
        pointer = folder / CURRENT  # to this version, whatever is published meanwhile
        pointer.write_text(f"{version}\n", encoding="utf-8")
        yield f"index/{CURRENT}", pointer
        for path in sorted((settings.index / VERSIONS / version).iterdir()):
            yield f"index/{VERSIONS}/{version}/{path.name}", path


def _checked(folder: Path) -> dict[str, str]:
    """The digests of the copy. Raises ValueError where a file is not what it was."""
    digests: dict[str, str] = json.loads((folder / LIST).read_text(encoding="utf-8"))
    for name, wanted in digests.items():
        if not (folder / name).is_file() or _digest(folder / name) != wanted:
            raise ValueError(f"filen «{name}» i kopien er skadet; bruk en annen kopi")
    return digests


def _put_back(copied: Path, home: Path) -> None:
    if not copied.exists():
        return
    before = home.with_name(f"{home.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if home.exists():
        home.rename(before)
    home.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(copied, home)


def _beside(settings: Settings) -> Path:
    """A folder on the same disk as the index, so that laying back is a renaming."""
    parent = settings.index.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
