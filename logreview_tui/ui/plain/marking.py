"""Commands that read entries and mark them. A mark is taken only for an entry whose whole text was said before."""

from logreview_tui.domain.display import display
from logreview_tui.domain.events import STORED_TEXT_LIMIT, Verdict
from logreview_tui.domain.period import parse_moment
from logreview_tui.domain.quiet import rule_of
from logreview_tui.domain.reading import everywhere, ids_of, next_unread, to_mark
from logreview_tui.errors import RefusedError, UsageError
from logreview_tui.reviewing import Look
from logreview_tui.ui.plain import telling
from logreview_tui.ui.plain.command import PlainCommand, number
from logreview_tui.ui.plain.going import open_next
from logreview_tui.ui.plain.talk import Talk
from logreview_tui.ui.plain.writing import write_note
from logreview_tui.ui.wording import moment, plural

_AROUND = 5
_VERDICTS = {
    v: verdict for verdict in (Verdict.UNDERSTOOD, Verdict.SUSPICIOUS) for v in (verdict.value, verdict.value[0])
}


def _index(talk: Talk, text: str) -> int:
    talk.block  # noqa: B018 - raises where there is nothing to read
    return number(text, len(talk.blocks), "an entry here") if text else talk.at


async def _read(talk: Talk, text: str) -> None:
    if text:
        talk.tell(_index(talk, text))
        return
    block, query = talk.block, talk.here
    after = talk.at if talk.has_told(block) else talk.at - 1
    unread = next_unread(talk.review, query, talk.blocks, after)
    talk.tell(talk.at if unread is None else unread)


async def _entries(talk: Talk, _: str) -> None:
    talk.block  # noqa: B018 - the same
    rows = range(len(talk.blocks))
    talk.voice.say(*(telling.block_row(talk.review, talk.here, talk.blocks, i, talk.zone) for i in rows))


async def _understood(talk: Talk, text: str) -> None:
    await _mark(talk, text, Verdict.UNDERSTOOD)


async def _suspicious(talk: Talk, text: str) -> None:
    await _mark(talk, text, Verdict.SUSPICIOUS)


async def _mark(talk: Talk, text: str, verdict: Verdict) -> None:
    index = _index(talk, text)
    block, query = talk.blocks[index], talk.here
    if not talk.has_told(block):
        raise RefusedError(f"entry {index + 1} was not read yet", f"type read {index + 1} first")
    ids = to_mark(talk.review, block)
    talk.session.mark(
        query,
        ids,
        verdict,
        shown_ms=talk.viewing.shown_ms(ids_of(block), talk.stopwatch()),
        was_shown_whole=not any(telling.is_cut(part.entries[0]) for part in block.parts),
    )
    talk.done.append((query, ids))
    talk.viewing.leave(talk.stopwatch())
    alike = f", {len(ids)} entries alike" if len(ids) > 1 else ""
    talk.voice.say(f"marked {verdict.value}: entry {index + 1}{alike}")
    if verdict is Verdict.SUSPICIOUS:
        talk.voice.say(f"due before signing: a note on it, type note {index + 1}")
    await _go_on(talk, index)


async def _go_on(talk: Talk, index: int) -> None:
    """As on the screens: on to the next unread entry, after the last one to the next open cell."""
    query = talk.here
    unread = next_unread(talk.review, query, talk.blocks, index)
    if unread is not None:
        talk.tell(unread)
        return
    talk.voice.say(f"read to the end: {telling.row(talk.state, query)}")
    if query in talk.review.cells:
        await open_next(talk)


async def _clear(talk: Talk, text: str) -> None:
    index = _index(talk, text)
    marked = tuple(i for i in ids_of(talk.blocks[index]) if i in talk.review.marks)
    if not marked:
        raise RefusedError(f"entry {index + 1} has no mark", "nothing is to be taken back")
    talk.session.clear_mark(marked)
    talk.voice.say(f"mark taken back: entry {index + 1}")


async def _undo(talk: Talk, _: str) -> None:
    while talk.done and not any(i in talk.review.marks for i in talk.done[-1][1]):
        talk.done.pop()
    if not talk.done:
        raise RefusedError("nothing to undo", "marks of an earlier sitting are taken back with clear")
    query, ids = talk.done[-1]
    talk.session.clear_mark(ids)
    talk.done.pop()
    talk.voice.say(f"mark taken back: {plural(len(ids), 'entry', 'entries')} of {telling.name_of(talk.review, query)}")
    await talk.open(query, ids[0])


async def _fields(talk: Talk, _: str) -> None:
    fields = list(telling.field_facts(talk.block.entries[0]))
    talk.voice.say(*fields or ["fields: none"])


async def _neighbours(talk: Talk, _: str) -> None:
    found = await talk.application.source.context(talk.block.entries[0].ref, _AROUND, _AROUND)
    for label, entries in (("before", found.before), ("this entry", (found.entry,)), ("after", found.after)):
        for entry in entries:
            line = display(entry.text, limit=STORED_TEXT_LIMIT)
            talk.voice.say(telling.labelled(f"{label}, {moment(entry.time, talk.zone)}", line))


async def _patterns(talk: Talk, _: str) -> None:
    talk.voice.say(*telling.table_facts(talk.review, talk.here, talk.zone))


async def _confirm(talk: Talk, _: str) -> None:
    talk.session.confirm_card(talk.here)
    talk.voice.say("time and space as found are in the note on the cell; type note cell to correct them")


async def _suppress(talk: Talk, text: str) -> None:
    """Keep a pattern of the open cell quiet by a rule, or take the rule back."""
    table = talk.review.tables.get(talk.here.id)
    rows = table.rows if table else ()
    row = rows[number(text, len(rows), "a pattern")]
    if rule := rule_of(talk.review, talk.here, row):
        talk.session.end_suppression(rule)
        talk.voice.say(f"no longer suppressed: pattern {text}")
        return
    owner = await talk.voice.ask_text("who answers for it")
    reason = await talk.voice.ask_text("why it may be quiet")
    until = parse_moment(await talk.voice.ask_text("until, as 2026-12-31"), talk.zone)
    talk.session.suppress(talk.here, row, owner, reason, until)
    talk.voice.say(f"suppressed until {until:%Y-%m-%d}: its entries are drawn and told all the same")


async def _pattern(talk: Talk, text: str) -> None:
    """Hear all unread entries of the pattern at hand; then mark them, each with a mark of its own."""
    query = talk.here
    found = everywhere(talk.review, query, talk.block.pattern) if talk.block.pattern else None
    if found is None:
        raise RefusedError("there is no unread entry of this pattern", "type read for the next one")
    ids = ids_of(found)
    if not text:
        talk.voice.say(*telling.block_facts(talk.review, query, (found,), 0, talk.zone))
        talk.heard[ids] = talk.stopwatch()
        talk.voice.say("mark them all: type pattern u, or pattern s")
        return
    if text not in _VERDICTS:
        raise UsageError(f"{text!r} is no verdict", "type pattern u, or pattern s")
    if ids not in talk.heard:
        raise RefusedError("these entries were not read yet", "type pattern first")
    shown_ms = round((talk.stopwatch() - talk.heard[ids]) * 1000)
    looks = [Look(e.ref.id, shown_ms, not telling.is_cut(e)) for part in found.parts for e in part.entries]
    talk.session.mark_by_pattern(query, found.pattern, looks, _VERDICTS[text])
    talk.voice.say(f"marked {_VERDICTS[text].value}: {plural(len(ids), 'entry', 'entries')} of one pattern")
    await _go_on(talk, talk.at)


async def _note(talk: Talk, text: str) -> None:
    if text == "cell":
        await write_note(talk, talk.here, ())
        return
    await write_note(talk, talk.here, ids_of(talk.blocks[_index(talk, text)]))


COMMANDS = (
    PlainCommand("entries", _entries, "the entries drawn here, one a line"),
    PlainCommand("read", _read, "an entry whole, else the next unread one", "a number", short="r"),
    PlainCommand("understood", _understood, "mark the entry just read, and hear the next", "a number", short="u"),
    PlainCommand("suspicious", _suspicious, "mark the entry just read, and hear the next", "a number", short="s"),
    PlainCommand("clear", _clear, "take the mark of an entry back", "a number", short="x"),
    PlainCommand("undo", _undo, "take the last mark back, and go there"),
    PlainCommand("fields", _fields, "the fields of the entry just read", short="f"),
    PlainCommand("neighbours", _neighbours, "what was logged around the entry just read", short="c"),
    PlainCommand("patterns", _patterns, "what the entries of the open cell say, by message pattern"),
    PlainCommand("confirm", _confirm, "time and space of the open cell are right as found"),
    PlainCommand("suppress", _suppress, "keep a pattern of the open cell quiet, or no longer", "its number"),
    PlainCommand(
        "pattern", _pattern, "hear all unread entries of this message pattern, in all cells; then mark them", "u, or s"
    ),
    PlainCommand(
        "note", _note, "why, what follows, when, where: of the entry just read", "a number, or cell", short="a"
    ),
)
