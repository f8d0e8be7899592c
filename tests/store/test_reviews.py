"""Keeping reviews: what is acknowledged is on the disk, and nothing else is in the file."""

import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from logreview_tui.errors import ExitCode, StoreError
from logreview_tui.evidence.journal import chain, read, write
from logreview_tui.store import ReviewFile, ReviewStore
from logreview_tui.store.files import remote_file_system
from logreview_tui.store.storage import TABLE, JournalStorage
from tests.evidence.journals import ACTOR, START


def _clock() -> Any:
    return START


@pytest.fixture
def store(tmp_path: Path) -> ReviewStore:
    """An empty store."""
    return ReviewStore(tmp_path / "state" / "logreview", _clock)


def _path(store: ReviewStore, review_id: str = "demo") -> Path:
    return store.folder(review_id) / "journal.jsonl"


def _filled(store: ReviewStore, marks: int, review_id: str = "demo") -> ReviewFile:
    review = store.create(review_id)
    for n in range(marks):
        review.append("marked", {"entries": [f"e{n}"]}, ACTOR, START + timedelta(seconds=n))
    return review


def test_an_appended_record_is_in_the_file_at_once(store: ReviewStore) -> None:
    """The bytes are there when append returns, in the canonical form of the journal."""
    with store.create("demo") as review:
        first = review.append("opened", {"a": 1}, ACTOR, START)
        assert _path(store).read_bytes() == first.line
        second = review.append("marked", {"b": ["x"]}, ACTOR, START)

        assert review.records == (first, second)
        assert _path(store).read_bytes() == write([first, second])
        assert second.prev == first.hash


def test_a_reopened_review_goes_on_where_it_was(store: ReviewStore) -> None:
    """Closing and opening loses nothing and continues the same chain."""
    _filled(store, 3).close()

    with store.open("demo") as review:
        review.append("marked", {"entries": ["e3"]}, ACTOR, START)
        records = review.records

    assert b"".join(r.line for r in records) == _path(store).read_bytes()
    assert list(store.peek("demo")) == read(_path(store).read_bytes())[0]
    assert [r.body for r in store.peek("demo")] == [{"entries": [f"e{n}"]} for n in range(4)]


def test_a_record_signed_beforehand_is_kept_as_it_is(store: ReviewStore) -> None:
    """A record chained outside is taken only if it continues this very review."""
    with _filled(store, 2) as review:
        last = chain(review.records[-1], "signed", {}, actor=ACTOR, at=START)
        review.append_record(last)

        assert review.records[-1] == last
        with pytest.raises(StoreError, match="has the number 2 where 3 is due"):
            review.append_record(chain(review.records[-2], "signed", {}, actor=ACTOR, at=START))
        with pytest.raises(StoreError, match="does not belong in review demo"):
            review.append_record(chain(None, "opened", {}, actor=ACTOR, at=START, review="other"))
    assert len(store.peek("demo")) == 3


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_are_the_users_alone_whatever_the_umask(store: ReviewStore, umask: int) -> None:
    """Folders are 0700 and files 0600."""
    before = os.umask(umask)
    try:
        _filled(store, 1).close()
    finally:
        os.umask(before)

    folder = store.folder("demo")
    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in (folder, *folder.iterdir())} == {
        "demo": 0o700,
        "journal.jsonl": 0o600,
        "journal.jsonl.lock": 0o600,
    }
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_the_past_cannot_be_changed_through_tinydb(store: ReviewStore) -> None:
    """Update, remove, truncate and drop are refused; the file stays as it is."""
    _filled(store, 3).close()
    before = _path(store).read_bytes()
    database = TinyDB(_path(store), _clock, storage=JournalStorage)
    table = database.table(TABLE)

    attempts: list[Callable[[], Any]] = [
        lambda: table.update({"kind": "forged"}, where("seq") == 1),
        lambda: table.remove(where("seq") == 1),
        table.truncate,
        lambda: database.drop_table(TABLE),
        database.drop_tables,
        lambda: table.insert({"free": "form"}),
        lambda: table.insert(dict(table.all()[0])),
        lambda: database.table("other").insert({}),
        lambda: table.all()[0]["body"].update(entries=[]),
    ]
    for attempt in attempts:
        with pytest.raises(StoreError):
            attempt()

    assert table.count(where("kind") == "marked") == 3
    database.close()
    assert _path(store).read_bytes() == before


def test_a_torn_tail_is_moved_aside_and_journaled(store: ReviewStore) -> None:
    """What a crash left of the record being written is kept beside, and the journal says so."""
    with _filled(store, 2) as review:
        torn = chain(review.records[-1], "marked", {"entries": ["lost"]}, actor=ACTOR, at=START).line[:-20]
    with _path(store).open("ab") as file:
        file.write(torn)
    assert len(store.peek("demo")) == 2

    with store.open("demo") as review:
        assert review.recovered_to == _path(store).with_name("journal.jsonl.torn-20260301T080000000000Z")
        assert review.recovered_to.read_bytes() == torn
        assert [r.kind for r in review.records] == ["marked", "marked", "recovered"]
        assert review.records[-1].body["torn_bytes"] == len(torn)

    with store.open("demo") as review:
        assert review.recovered_to is None
        assert len(review.records) == 3


def test_a_review_whose_opening_was_torn_never_was(store: ReviewStore) -> None:
    """Nothing was acknowledged, so it is not listed and the name is free."""
    torn = chain(None, "opened", {}, actor=ACTOR, at=START, review="demo").line[:50]
    store.create("demo").close()
    _path(store).write_bytes(torn)

    assert list(store.peek_all()) == []
    with store.create("demo") as review:
        assert review.records == ()
        assert review.recovered_to is not None


def test_an_edited_file_is_refused_naming_the_record(store: ReviewStore) -> None:
    """The message says which event and which byte; nothing is changed."""
    _filled(store, 3).close()
    edited = _path(store).read_bytes().replace(b'"e1"', b'"e9"')
    _path(store).write_bytes(edited)
    second = edited.index(b"\n") + 1

    with pytest.raises(StoreError) as refused:
        store.open("demo")

    assert refused.value.exit_code is ExitCode.STORE
    assert f"journal.jsonl is not as it was written: record 1, at byte {second}: " in refused.value.message
    assert "its hash does not match its content" in refused.value.message
    assert _path(store).read_bytes() == edited
    with pytest.raises(StoreError, match="record 1, at byte"):
        store.peek("demo")


def test_every_bit_flip_of_the_file_is_refused_and_the_lock_freed(store: ReviewStore) -> None:
    """No flipped bit opens; each refusal leaves file and lock as they were."""
    _filled(store, 2).close()
    whole = _path(store).read_bytes()

    for at in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << at % 8
        _path(store).write_bytes(damaged)
        with pytest.raises(StoreError, match="is not as it was written: record"):
            store.open("demo")
        assert _path(store).read_bytes() == bytes(damaged)

    _path(store).write_bytes(whole)
    store.open("demo").close()


def test_a_second_opening_is_refused_with_the_owner(store: ReviewStore) -> None:
    """One writer at a time, and the second learns which process it is."""
    with _filled(store, 1), pytest.raises(StoreError, match=f"review demo is open in process {os.getpid()}"):
        store.open("demo")
    store.open("demo").close()


def test_a_review_cannot_be_created_twice_nor_opened_before(store: ReviewStore) -> None:
    """Both say so and name the review."""
    with pytest.raises(StoreError, match="there is no review demo"):
        store.open("demo")
    with pytest.raises(StoreError, match="there is no review demo"):
        store.peek("demo")
    _filled(store, 1).close()
    with pytest.raises(StoreError, match="review demo exists already"):
        store.create("demo")
    store.open("demo").close()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/etc", "a/b", "a\0b", "x" * 300, "-rf", "å"])
def test_names_that_could_leave_the_folder_are_refused(store: ReviewStore, name: str) -> None:
    """Every way in refuses them."""
    for use in (store.create, store.open, store.peek):
        with pytest.raises(StoreError, match="cannot name a review"):
            use(name)


def test_a_journal_in_the_folder_of_another_review_is_refused(store: ReviewStore) -> None:
    """A review is what its journal says, not what its folder is called."""
    _filled(store, 1).close()
    store.folder("demo").rename(store.folder("other"))

    for use in (store.open, store.peek):
        with pytest.raises(StoreError, match="is the journal of review demo"):
            use("other")
    with store.create("new") as review, pytest.raises(StoreError, match="does not belong in review new"):
        review.append_record(chain(None, "opened", {}, actor=ACTOR, at=START, review="other"))


def test_damaged_reviews_hide_no_others(store: ReviewStore) -> None:
    """Each damaged one is listed with its reason, the rest with their records."""
    for review_id in ("a", "b", "c", "d"):
        _filled(store, 2, review_id).close()
    _path(store, "b").write_bytes(b"junk\n")
    _path(store, "c").unlink()
    _path(store, "c").mkdir()
    (store.folder("a").parent / "not a review").mkdir()

    kept = {k.id: (len(k.records), k.problem.message if k.problem else None) for k in store.peek_all()}

    assert store.ids() == ("a", "b", "c", "d")
    assert kept["a"] == kept["d"] == (2, None)
    assert "record 0, at byte 0: is not JSON" in str(kept["b"][1])
    assert "is no regular file" in str(kept["c"][1])


def test_an_empty_store_lists_nothing(store: ReviewStore) -> None:
    """Before the first review there is no folder and no error."""
    assert store.ids() == ()
    assert list(store.peek_all()) == []
    assert store.warning == ""


def _as_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _as_second_name(path: Path) -> None:
    path.with_name("second").hardlink_to(path)


def _as_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_writable(path: Path) -> None:
    path.chmod(0o620)


def _in_open_folder(path: Path) -> None:
    path.parent.chmod(0o770)


def _in_linked_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.symlink_to("moved")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_as_link, "cannot open .*journal.jsonl: Too many levels of symbolic links"),
        (_as_second_name, "has 2 names"),
        (_as_fifo, "is no regular file"),
        (_as_writable, "can be written by others"),
        (_in_open_folder, "can be written by others"),
        (_in_linked_folder, "is no folder"),
    ],
)
def test_a_file_others_could_steer_is_refused(store: ReviewStore, change: Any, why: str) -> None:
    """Links, second names, pipes and loose permissions are no place for evidence."""
    _filled(store, 1).close()
    change(_path(store))

    with pytest.raises(StoreError, match=why):
        store.open("demo")


def test_a_folder_of_another_user_is_refused(store: ReviewStore) -> None:
    """State under someone else's folder could be changed by them."""
    _filled(store, 1).close()
    try:
        os.chown(store.folder("demo"), 12345, -1)
    except PermissionError:
        pytest.skip("only root can give a folder away")

    with pytest.raises(StoreError, match="belongs to user 12345, not to you"):
        store.open("demo")


def test_readable_files_are_tightened(store: ReviewStore) -> None:
    """A file restored from a backup with loose read permissions is made private again."""
    _filled(store, 1).close()
    _path(store).chmod(0o644)

    store.open("demo").close()

    assert stat.S_IMODE(_path(store).stat().st_mode) == 0o600


def test_a_network_file_system_is_told(tmp_path: Path) -> None:
    """The longest mount point decides; local file systems give no warning."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 8:1 / / rw - ext4 /dev/sda rw\n"
        f"2 1 0:5 / {tmp_path.parent} rw - nfs4 server:/home rw\n"
        f"3 2 0:6 / {tmp_path}/local rw shared:1 - ext4 /dev/sdb rw\n"
    )

    assert remote_file_system(tmp_path / "x", mounts) == "nfs4"
    assert remote_file_system(tmp_path / "local" / "x", mounts) is None
    assert remote_file_system(Path("/usr"), mounts) is None
    assert remote_file_system(tmp_path, tmp_path / "missing") is None


def test_what_no_journal_may_hold_is_refused_before_it_is_written(store: ReviewStore) -> None:
    """A float or a lone surrogate in an event is a clear error, and the review goes on."""
    bad: list[Any] = [1.5, "\udcff", 2**60]
    with _filled(store, 1) as review:
        for value in bad:
            with pytest.raises(StoreError, match="this marked event cannot be kept"):
                review.append("marked", {"x": value}, ACTOR, START)
        review.append("marked", {"x": "fine"}, ACTOR, START)

        assert [r.seq for r in review.records] == [0, 1]
    assert len(store.peek("demo")) == 2
