"""Where reviews are kept: one hash-chained file each, written by one process at a time.

The only package that imports TinyDB. Nothing here knows what an event means; a mark is acknowledged when `append`
returns, not before.
"""

from logreview_tui.store.reviews import KeptReview, ReviewFile, ReviewStore

__all__ = ["KeptReview", "ReviewFile", "ReviewStore"]
