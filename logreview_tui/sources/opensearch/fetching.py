"""Whole documents whose places are known, however many and however large."""

from collections.abc import Sequence

from logreview_tui.domain.entry import LogEntry
from logreview_tui.errors import SourceError
from logreview_tui.sources.opensearch.answers import Place, entry_of, missing, too_large
from logreview_tui.sources.opensearch.client import Client
from logreview_tui.sources.opensearch.failures import Kind, RequestError
from logreview_tui.sources.opensearch.requests import by_ids_body
from logreview_tui.sources.opensearch.shape import Shape

_AT_ONCE = 50
_LONGEST_PATH = 2_000
"""Servers take 4 kB of a request's first line."""


async def fetch(client: Client, shape: Shape, places: Sequence[Place]) -> dict[str, LogEntry]:
    """Whole entries by EntryRef.id. Raises SourceError if one is gone.

    Of an entry that is too large to be read there is a sentence in place of its text, and no bytes.
    """
    found: dict[str, LogEntry] = {}
    near = sorted(places, key=lambda p: p.index)
    for at in range(0, len(near), _AT_ONCE):
        found |= await _smaller(client, shape, near[at : at + _AT_ONCE])
    return found


async def _smaller(client: Client, shape: Shape, places: Sequence[Place]) -> dict[str, LogEntry]:
    """In halves where they are too large together."""
    try:
        return await _fetched(client, shape, places)
    except RequestError as e:
        if e.kind is not Kind.TOO_LARGE:
            raise
    if len(places) == 1:
        return {places[0].id: too_large(places[0])}
    half = len(places) // 2
    return await _smaller(client, shape, places[:half]) | await _smaller(client, shape, places[half:])


async def _fetched(client: Client, shape: Shape, places: Sequence[Place]) -> dict[str, LogEntry]:
    indices = sorted({p.index for p in places})
    ids = {p.document for p in places}
    body = by_ids_body(sorted(ids), len(ids) * len(indices), shape.time_field)
    names = ",".join(indices)
    if len(names) > _LONGEST_PATH:
        names = shape.indices
        body["query"]["bool"]["filter"].append({"terms": {"_index": indices}})
    answer = await client.search(names, body)
    if missing(answer):
        raise SourceError(f"an entry could not be fetched: {'; '.join(missing(answer))}", "ask again with R")
    hits = answer.hits.hits if answer.hits else ()
    found = {e.ref.id: e for e in map(entry_of, hits)}
    gone = [p for p in places if p.id not in found]
    if gone:
        raise SourceError(f"{gone[0].index}: an entry is gone since it was counted", "ask again with R")
    return found
