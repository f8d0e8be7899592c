"""Log files on disk as a source: segments of columns and keyword postings, made and searched by worker processes."""

from logreview_tui.sources.local.files import source_identity, source_name
from logreview_tui.sources.local.source import LocalSource

__all__ = ["LocalSource", "source_identity", "source_name"]
