"""Letters' bytes, by the SHA-256 of their content: the same bytes are kept once, and never under a person's name."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol


class FileGone(Exception):
    """No bytes under this hash: never kept, or purged."""


class FileStore(Protocol):
    """Where bytes lie. Calls block; async callers use a thread."""

    def keep(self, content: bytes) -> str:
        """Keep bytes and give back their hash (64 hex digits). Keeping the same again changes nothing."""
        ...

    def load(self, digest: str) -> bytes:
        """The bytes. Raises FileGone."""
        ...

    def purge(self, digest: str) -> None:
        """Destroy the bytes; no error where there are none."""
        ...


class FolderStore:
    """Files in a folder of this machine (or one that all machines mount)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
            raise FileGone(digest)
        return self.folder / digest[:2] / digest

    def keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(exist_ok=True)
        # Written aside, synced and renamed, so that a kill never leaves half a letter under a whole one's name.
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
            _sync_names(path.parent)
            _sync_names(self.folder)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest

    def load(self, digest: str) -> bytes:
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            raise FileGone(digest) from None

    def has(self, digest: str) -> bool:
        """Whether there are bytes."""
        return self._path(digest).exists()

    def purge(self, digest: str) -> None:
        try:
            self._path(digest).unlink(missing_ok=True)
        except FileGone:
            return


def _sync_names(folder: Path) -> None:
    # A row may speak of the file as soon as `keep` returns; without this a power cut could still lose its name.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
