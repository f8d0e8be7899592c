"""A disk that fails at any call costs no acknowledged mark, and the review says that it is read-only."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from logreview_tui.errors import StoreError
from logreview_tui.evidence.journal import read
from logreview_tui.store import ReviewFile, ReviewStore

_AT = datetime(2026, 3, 1, tzinfo=UTC)
_MARKS = 4


def _store(folder: Path) -> ReviewStore:
    return ReviewStore(folder, lambda: _AT)


def _mark(review: ReviewFile, n: int) -> None:
    review.append("marked", {"entries": [f"entry-{n}"]}, "alice@example.com", _AT)


class _Failing:
    """The real system call until its k-th use, which does `fault` instead."""

    def __init__(self, real: Callable[..., Any], k: int, fault: Callable[..., Any], *, forever: bool) -> None:
        self.real, self.k, self.fault, self.forever, self.used = real, k, fault, forever, 0

    def __call__(self, *arguments: Any) -> Any:
        self.used += 1
        if self.used == self.k or (self.forever and self.used > self.k):
            return self.fault(self.real, *arguments)
        return self.real(*arguments)


def _raising(number: int) -> Callable[..., Any]:
    def fault(_real: Callable[..., Any], *_arguments: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fault


def _short(cut: int) -> Callable[..., Any]:
    def fault(real: Callable[..., Any], descriptor: int, content: bytes) -> Any:
        return real(descriptor, content[:cut])

    return fault


def _synced_but_failing(real: Callable[..., Any], descriptor: int) -> Any:
    real(descriptor)
    raise OSError(errno.EIO, os.strerror(errno.EIO))


_FAULTS = [
    *(("write", k, _raising(number)) for k in range(1, _MARKS + 1) for number in (errno.ENOSPC, errno.EIO)),
    *(("write", 2, _short(cut)) for cut in range(0, 270, 9)),
    *(("fdatasync", k, _raising(number)) for k in range(1, _MARKS + 1) for number in (errno.ENOSPC, errno.EIO)),
    ("fdatasync", 2, _synced_but_failing),
]


@pytest.mark.parametrize("is_truncate_broken", [False, True], ids=["", "truncate fails too"])
@pytest.mark.parametrize(("call", "k", "fault"), _FAULTS)
def test_a_failing_call_loses_nothing_and_stops_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, k: int, fault: Any, *, is_truncate_broken: bool
) -> None:
    """The mark that met the fault is refused, so are later ones, and reopening finds every acknowledged one."""
    _store(tmp_path).create("r").close()
    acknowledged: list[int] = []
    refusals: list[str] = []

    with _store(tmp_path).open("r") as review, monkeypatch.context() as disk:
        disk.setattr(os, call, _Failing(getattr(os, call), k, fault, forever=is_truncate_broken))
        if is_truncate_broken:
            disk.setattr(os, "ftruncate", _Failing(os.ftruncate, 1, _raising(errno.EIO), forever=True))
        for n in range(_MARKS + 2):
            try:
                _mark(review, n)
            except StoreError as error:
                refusals.append(str(error))
            else:
                acknowledged.append(n)
        assert len(review.records) == len(acknowledged)

    assert acknowledged == list(range(k - 1))
    assert "not saved in" in refusals[0]
    assert all("is read-only since a write failed" in refusal for refusal in refusals[1:])
    assert all("everything acknowledged before is kept" in refusal for refusal in refusals)
    kept = [r.body["entries"] for r in _store(tmp_path).peek("r")]
    assert kept[: k - 1] == [[f"entry-{n}"] for n in acknowledged]
    assert len(kept) == k - 1 or is_truncate_broken
    with _store(tmp_path).open("r") as review:
        _mark(review, 99)
        assert [r.seq for r in review.records] == list(range(len(review.records)))
    journal = _store(tmp_path).folder("r") / "journal.jsonl"
    assert read(journal.read_bytes())[1] == b""


def test_a_full_disk_cuts_the_write_short_and_the_review_stays_whole(tmp_path: Path) -> None:
    """With the kernel itself cutting a write at a size limit, what was acknowledged is there and reopens."""
    program = f"""
import resource, sys
from pathlib import Path
from tests.faults.test_disk import _mark, _store
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))
review = _store(Path({str(tmp_path)!r})).create("r")
for n in range(100):
    _mark(review, n)
    print(n, flush=True)
"""
    assert resource.RLIMIT_FSIZE is not None

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )

    acknowledged = [int(line) for line in done.stdout.split()]
    assert "bytes fitted" in done.stderr
    assert len(acknowledged) > 5
    assert [r.body["entries"] for r in _store(tmp_path).peek("r")] == [[f"entry-{n}"] for n in acknowledged]
    assert (_store(tmp_path).folder("r") / "journal.jsonl").stat().st_size <= 5000


@pytest.mark.parametrize("change", ["append", "unlink", "truncate"])
def test_a_file_changed_under_us_is_noticed_before_the_next_mark(tmp_path: Path, change: str) -> None:
    """A mark that would go into a removed or edited file is not acknowledged."""
    with _store(tmp_path).create("r") as review:
        _mark(review, 0)
        path = _store(tmp_path).folder("r") / "journal.jsonl"
        if change == "append":
            path.write_bytes(path.read_bytes() + b"x")
        elif change == "unlink":
            path.unlink()
        else:
            os.truncate(path, 10)

        with pytest.raises(StoreError, match="was changed or removed by another program"):
            _mark(review, 1)


def test_a_read_only_folder_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made, and the message says where."""
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):  # root may write everywhere: let the kernel refuse it as for others

        def refuse(path: Path, *_: Any, **__: Any) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

        monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(StoreError, match=f"cannot make {tmp_path}/state: Permission denied"):
        _store(tmp_path / "state").create("r")


def test_a_mark_writes_its_own_record_alone_in_a_long_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One write of one line and one sync, as short after 300 events as after one: the past is not written again."""
    written: list[int] = []
    synced: list[int] = []
    write, sync = os.write, os.fdatasync

    def counted_write(descriptor: int, content: bytes) -> int:
        written.append(len(content))
        return write(descriptor, content)

    def counted_sync(descriptor: int) -> None:
        synced.append(descriptor)
        sync(descriptor)

    monkeypatch.setattr(os, "write", counted_write)
    monkeypatch.setattr(os, "fdatasync", counted_sync)
    with _store(tmp_path).create("r") as review:
        for n in range(100, 400):
            _mark(review, n)

    assert len(written) == len(synced) == 300
    assert max(written[1:]) - min(written[1:]) <= len("399") - len("1")
