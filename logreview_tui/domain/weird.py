"""Entries that are odd in themselves, whatever they say: a condition that can be tried like one on a field."""

from logreview_tui.domain.query import Filter, Query

FIELD = "logreview.weird"
"""Stands where a field's name does: `logreview.weird:any`, or one of the kinds."""
KINDS = {
    "control": "control characters, as they stand or as JSON writes them",
    "oversize": "more than 65,536 bytes",
    "future": "a time stamp more than an hour after its file was last written",
    "order": "a time stamp more than five minutes before that of an earlier entry of its file",
}
ANY = Filter(FIELD, "any")


def is_asked(query: Query) -> bool:
    """The query wants entries that are odd, or all but those."""
    return any(f.field == FIELD for f in query.filters)
