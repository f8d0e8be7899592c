"""How a step of the reviewer is taken back: by further events, since a journal forgets nothing. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from logreview_tui.domain.events import Event, MarkCleared, Marked, Noted, QueryJudged, Verdict, Waived
from logreview_tui.domain.finding import Disposed, Disposition
from logreview_tui.domain.pattern_events import MarkedByPattern
from logreview_tui.domain.review import Mark, Note, Review

T = TypeVar("T")
_NO_NOTE = ("", "", "", "")


def reversal(before: Review, after: Review, query_id: str) -> tuple[Event, ...]:
    """The events after which all that a step changed is what it was before: marks, notes, verdicts and the like.

    query_id: the query the step was made in. Empty when the step changed none of these.
    """
    return (
        *_marks(before, after),
        *_notes(before, after, query_id),
        *(QueryJudged(i, before.judged.get(i, Verdict.OPEN)) for i in _changed(before.judged, after.judged)),
        *_waivers(before, after),
        *_dispositions(before, after),
    )


def _marks(before: Review, after: Review) -> Iterator[Event]:
    for mark, ids in _alike(_changed(before.marks, after.marks), before.marks):
        if mark is None:
            yield MarkCleared(ids)
        else:
            yield from _again(mark, ids)


def _again(mark: Mark, ids: tuple[str, ...]) -> Iterator[Event]:
    if not mark.pattern:
        yield Marked(mark.query_id, ids, mark.verdict, mark.shown_ms, mark.was_shown_whole)
        return
    for i in ids:
        yield MarkedByPattern(mark.query_id, i, mark.pattern, mark.verdict, mark.shown_ms, mark.was_shown_whole)


def _notes(before: Review, after: Review, query_id: str) -> Iterator[Event]:
    for note, ids in _alike(_changed(before.entry_notes, after.entry_notes), before.entry_notes):
        yield Noted(query_id, ids, *_texts(note))
    for i in _changed(before.query_notes, after.query_notes):
        yield Noted(i, (), *_texts(before.query_notes.get(i)))


def _texts(note: Note | None) -> tuple[str, str, str, str]:
    return (note.cause, note.implication, note.time, note.space) if note else _NO_NOTE


def _waivers(before: Review, after: Review) -> Iterator[Event]:
    for i in _changed(before.waivers, after.waivers):
        yield before.waivers.get(i) or Waived(i, "", after.waivers[i].count)


def _dispositions(before: Review, after: Review) -> Iterator[Event]:
    for i in _changed(before.disposed, after.disposed):
        said = before.disposed.get(i)
        yield Disposed(i, said.disposition, said.note) if said else Disposed(i, Disposition.OPEN, "")


def _changed(before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    return [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]


def _alike(keys: Sequence[str], values: Mapping[str, T]) -> Iterator[tuple[T | None, tuple[str, ...]]]:
    """Each different value with the keys that have it, in the order of the keys."""
    groups: dict[T | None, list[str]] = {}
    for key in keys:
        groups.setdefault(values.get(key), []).append(key)
    yield from ((value, tuple(group)) for value, group in groups.items())
