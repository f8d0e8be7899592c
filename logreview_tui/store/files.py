"""Files and folders that are the user's alone, and the lock that lets one process write.

System calls only, nothing about reviews. It is separate because each of these is a way to lose or leak a review that
has nothing to do with its content.
"""

import fcntl
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from logreview_tui.errors import StoreError

_REMOTE = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")
_OTHERS_MAY_WRITE = 0o022
_OTHERS_MAY_READ = 0o044
_DEAD_OWNER_WAIT_S = 2.0
_POLL_S = 0.01


def private_folder(path: Path) -> None:
    """Make `path` with mode 0700 where it is missing; raise StoreError where others own it or may write there."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            path.chmod(0o700)  # whatever the umask
            sync_folder(path.parent)
        found = path.lstat()
    except OSError as error:
        raise StoreError(f"cannot make {path}: {error.strerror}", "free the space or fix the permissions") from error
    if not stat.S_ISDIR(found.st_mode):
        raise StoreError(f"{path} is no folder", "reviews are kept in real folders, not links; move it away")
    if found.st_uid != os.geteuid():
        raise StoreError(
            f"{path} belongs to user {found.st_uid}, not to you", "reviews are kept in a folder of your own"
        )
    if found.st_mode & _OTHERS_MAY_WRITE:
        raise StoreError(f"{path} can be written by others", f"chmod 700 {path}")


def open_private(path: Path, flags: int) -> int:
    """Open a regular file of the user's own, never through a link; return its descriptor.

    Raises StoreError, FileNotFoundError and FileExistsError.
    """
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}", "it must be a file of your own, no link") from error
    try:
        _check_private(descriptor, path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _check_private(descriptor: int, path: Path) -> None:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path} is no regular file", "move it away")
    if found.st_nlink != 1:
        raise StoreError(f"{path} has {found.st_nlink} names", "a review file has one name only; remove the others")
    if found.st_uid != os.geteuid():
        raise StoreError(f"{path} belongs to user {found.st_uid}, not to you")
    if found.st_mode & _OTHERS_MAY_WRITE:
        raise StoreError(f"{path} can be written by others", f"chmod 600 {path}")
    if found.st_mode & _OTHERS_MAY_READ:
        with suppress(OSError):  # a copy on a read-only disk may still be read
            os.fchmod(descriptor, 0o600)


def read_all(descriptor: int) -> bytes:
    """The bytes of the file, wherever its position is."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        return file.read()


def sync_file(descriptor: int) -> None:
    """Return when the bytes and the size of the file are on the disk."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:  # pragma: no cover - macOS
        os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Return when the names in the folder are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remote_file_system(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """The kind of network file system `path` lies on; None on a local one, or where that cannot be known."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    real = str(path.resolve())
    best = ("", "")
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].replace("\\040", " ")
        if (real + "/").startswith(point.rstrip("/") + "/") and len(point) >= len(best[0]):
            best = (point, after.split(" ")[0])
    return best[1] if best[1].startswith(_REMOTE) else None


class OwnerLock:
    """Held by the one process that may write. The kernel frees it when that process dies, however it dies."""

    def __init__(self, path: Path, what: str) -> None:
        """Take the lock, or raise StoreError that names the process holding it."""
        self._descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        try:
            self._take(what)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            self.release()
            raise StoreError(f"cannot lock {path}: {error.strerror}") from error
        except BaseException:
            self.release()
            raise

    def _take(self, what: str) -> None:
        deadline = time.monotonic() + _DEAD_OWNER_WAIT_S
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                owner = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
                if _is_alive(owner) or time.monotonic() > deadline:
                    raise StoreError(
                        f"{what} is open in process {owner or 'unknown'}", "close it there, or wait until it ends"
                    ) from error
                time.sleep(_POLL_S)  # a worker of a killed process may hold it for a moment more
            else:
                return

    def release(self) -> None:
        """Let the next process write."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
