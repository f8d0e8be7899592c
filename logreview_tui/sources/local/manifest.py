"""What the cache knows of one file: its segments, and what proves that the file still is what was indexed.

One small JSON file per log file, replaced in one step, with a version and a checksum; several processes may read and
replace it at once, and whatever does not fit is as good as not there.
"""

import dataclasses
import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logreview_tui.sources.local.model import Damage, FileId, Mode, Segment
from logreview_tui.sources.local.segment_files import VERSION, write_whole

_NAME = "manifest.json"
_STALE_S = 86_400
"""Another process may still read what nobody names any more."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The index of one file."""

    file: FileId
    mode: Mode
    zone: str
    segments: tuple[Segment, ...]


def folder_for(cache: Path, file: FileId, zone: str | None, year: int | None) -> Path:
    """Where the index of a file is, read with these settings; the path plays no part, so a renamed file keeps it."""
    key = f"{VERSION}\n{file.dev}\n{file.ino}\n{zone}\n{year}"
    return cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def load_manifest(folder: Path) -> Manifest | None:
    """Read it; None if there is none that can be trusted."""
    try:
        envelope = json.loads((folder / _NAME).read_bytes())
        body = envelope["body"]
        if envelope["version"] != VERSION or envelope["sha256"] != _digest(body):
            return None
        segments = tuple(_segment(s) for s in body["segments"])
        if not all((folder / f"{s.name}.seg").is_file() for s in segments):
            return None
        return Manifest(FileId(**body["file"]), body["mode"], body["zone"], segments)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _segment(stored: dict[str, Any]) -> Segment:
    damage = {kind: Damage(**d) for kind, d in stored["damage"].items()}
    runs = tuple((a, b) for a, b in stored["nul_runs"])
    return Segment(**{**stored, "damage": damage, "nul_runs": runs, "formats": tuple(stored["formats"])})


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it, and drop old files that it does not name. Raises OSError."""
    body = dataclasses.asdict(manifest)
    envelope = {"version": VERSION, "sha256": _digest(body), "body": body}
    write_whole(folder / _NAME, json.dumps(envelope).encode())
    named = {s.name for s in manifest.segments}
    for path in folder.iterdir():
        is_named = path.name == _NAME or path.name.partition(".")[0] in named
        if not is_named and path.stat().st_mtime < time.time() - _STALE_S:
            path.unlink(missing_ok=True)


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def make_private(folder: Path) -> None:
    """Create a folder that only its owner may enter. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077 and folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)
