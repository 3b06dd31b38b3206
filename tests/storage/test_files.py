"""Letters' bytes: kept once, whole or not at all, and gone when they are purged."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.files import FileGone, FolderStore
from tests.support.at_once import at_once


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "deep" / "files")


def kept(store: FolderStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


@given(content=st.binary(max_size=2000))
def test_what_is_kept_comes_back_under_its_hash(store: FolderStore, content: bytes) -> None:
    digest = store.keep(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.load(digest) == content


def test_the_same_bytes_are_kept_once(store: FolderStore) -> None:
    assert len(set(at_once(8, lambda _: store.keep(b"x" * 100_000)))) == 1
    assert len(kept(store)) == 1


def test_what_is_purged_is_gone_and_can_be_kept_again(store: FolderStore) -> None:
    digest = store.keep(b"letter")
    for _ in range(2):
        store.purge(digest)
        with pytest.raises(FileGone):
            store.load(digest)
    assert kept(store) == []
    assert store.load(store.keep(b"letter")) == b"letter"


@pytest.mark.parametrize(
    "digest", ["", "0" * 63, "0" * 65, "Z" * 64, "A" * 64, "../" * 21 + "x", "/etc/passwd", "\x00" * 64, "๐" * 64]
)
def test_what_is_no_hash_leads_nowhere(store: FolderStore, digest: str) -> None:
    with pytest.raises(FileGone):
        store.load(digest)
    store.purge(digest)


def test_only_the_service_may_read_what_is_kept(store: FolderStore) -> None:
    store.keep(b"letter")
    assert kept(store)[0].stat().st_mode & 0o077 == 0


_KEEPER = """
import os, sys
from pathlib import Path
from storage.files import FolderStore
os.fsync = lambda _: os.kill(os.getpid(), 9)
FolderStore(Path(sys.argv[1])).keep(b"letter" * 1000)
"""


@pytest.mark.fault
def test_a_kill_while_keeping_leaves_no_half_letter_under_its_name(store: FolderStore) -> None:
    digest = hashlib.sha256(b"letter" * 1000).hexdigest()
    killed = subprocess.run([sys.executable, "-c", _KEEPER, str(store.folder)], check=False, cwd=os.getcwd())
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(FileGone):
        store.load(digest)
    assert store.load(store.keep(b"letter" * 1000)) == b"letter" * 1000


def test_the_name_is_on_the_disk_before_a_row_may_speak_of_it(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the commit must not lose the file: a folder's list of names is written on its own."""
    synced: list[int] = []
    sync = os.fsync

    def noting(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    store.keep(b"letter")
    (path,) = kept(store)
    assert synced == [path.stat().st_ino, path.parent.stat().st_ino, store.folder.stat().st_ino]


def test_a_full_disk_leaves_nothing_behind(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.keep(b"letter")
    assert kept(store) == []
