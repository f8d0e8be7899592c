"""Every command of the program in one table: bindings, footer and help are made of it and of nothing else.

No Textual here, so that the table can be printed and checked without a screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from logreview_tui.ui.key_names import key_name

HELP_LIMIT = 27


class Where(StrEnum):
    """On which screen a command works."""

    MATRIX = "matrix"
    QUERY = "query"
    SIGN_OFF = "sign-off"
    LIST = "list"
    FIELDS = "fields"
    NOTE = "note"
    PATTERNS = "patterns"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the reviewer can do by a key."""

    id: str
    """Names it in a keymap; stable."""
    keys: tuple[str, ...]
    """As Textual names them, the one shown first."""
    action: str
    """Method of the screen, without `action_`; `app.` before those of the program."""
    title: str
    """One or two words for the footer; empty: not in the footer."""
    help: str
    """A few words for the help screen: at most HELP_LIMIT characters, so that two columns fit into 80."""
    where: tuple[Where, ...]
    changes_review: bool = False
    """Not offered once the review is signed or abandoned."""
    pair: str = ""
    """Help for this one and the next in one line."""


_M, _Q, _S, _L, _N, _ALL = Where.MATRIX, Where.QUERY, Where.SIGN_OFF, Where.LIST, Where.NOTE, Where.EVERYWHERE
_F, _P = Where.FIELDS, Where.PATTERNS
_MOVES = (_M, _Q, _S, _L, _F, _P)

COMMANDS: tuple[Command, ...] = (
    Command(
        "mark.understood",
        ("u",),
        "mark_understood",
        "understood",
        "understood, on to the next",
        (_Q,),
        True,
        pair="understood, suspicious",
    ),
    Command("mark.suspicious", ("s",), "mark_suspicious", "suspicious", "suspicious, on to the next", (_Q,), True),
    Command(
        "mark.clear", ("x",), "mark_clear", "clear", "take the mark back", (_Q,), True, pair="take back a mark, undo"
    ),
    Command("mark.undo", ("full_stop",), "undo", "undo", "undo mark, note, waiver", (_M, _Q), True),
    Command("mark.note", ("a",), "note", "note", "write a note", (_M, _Q), True, pair="note on entry, on query"),
    Command("query.note", ("A",), "note_query", "", "write a note on the query", (_Q,), True),
    Command("mark.pattern", ("P",), "pattern", "", "judge all of its pattern", (_Q,), True),
    Command("query.patterns", ("i",), "patterns", "insight", "patterns, time, space", (_Q,)),
    Command("card.confirm", ("u",), "confirm_card", "card is right", "confirm time and space", (_P,), True),
    Command("card.correct", ("a", "A"), "note_query", "correct", "correct them in the note", (_P,), True),
    Command("patterns.exact", ("E",), "count_exactly", "exact", "count every entry", (_P,), True),
    Command("patterns.suppress", ("X",), "suppress", "suppress", "keep it quiet, or no longer", (_P,), True),
    Command("entry.next", ("j", "down"), "down", "", "next entry or row", _MOVES, pair="entry or row on, back"),
    Command("entry.prev", ("k", "up"), "up", "", "previous entry or row", _MOVES),
    Command("entry.page_down", ("space", "pagedown"), "page_down", "", "page down", _MOVES, pair="page down, up"),
    Command("entry.page_up", ("pageup",), "page_up", "", "page up", _MOVES),
    Command("entry.first", ("g", "home"), "first", "", "first entry or row", _MOVES, pair="first, last"),
    Command("entry.last", ("G", "end"), "last", "", "last entry or row", _MOVES),
    Command("bucket.prev", ("h", "left"), "left", "", "bucket or column left", (_M, _Q), pair="bucket or column"),
    Command("bucket.next", ("l", "right"), "right", "", "bucket or column right", (_M, _Q)),
    Command(
        "bucket.prev10", ("H",), "left_far", "", "ten buckets, a page left", (_M, _Q), pair="ten buckets or a page"
    ),
    Command("bucket.next10", ("L",), "right_far", "", "ten buckets, a page right", (_M, _Q)),
    Command(
        "range.toggle", ("v",), "range", "range", "begin a range, or drop it", (_Q,), pair="range, entries drawn of it"
    ),
    Command("range.draw", ("enter",), "draw", "", "entries of bucket or range", (_Q,), True),
    Command("zoom.in", ("equals_sign", "z"), "zoom_in", "", "into range or cursor", (_Q,)),
    Command("zoom.out", ("minus",), "zoom_out", "", "zoom out", (_Q,), pair="zoom out, whole period"),
    Command("zoom.all", ("0",), "zoom_all", "", "the whole period", (_Q,)),
    Command(
        "anomaly.prev",
        ("left_square_bracket",),
        "anomaly_prev",
        "",
        "the anomaly before",
        (_Q,),
        pair="anomaly back, on",
    ),
    Command("anomaly.next", ("right_square_bracket",), "anomaly_next", "anomaly", "the next anomaly", (_Q,)),
    Command("timeline.prev", ("p",), "previous", "", "counts of weeks before", (_Q,), pair="weeks before, usual band"),
    Command("timeline.band", ("b",), "band", "", "the band of usual counts", (_Q,)),
    Command("go.open", ("enter",), "open", "open", "open it, go to the gap", (_M, _S, _L, _P)),
    Command(
        "entry.open",
        ("o",),
        "toggle_whole",
        "whole",
        "the whole entry, and back",
        (_Q,),
        pair="whole entry, entry as JSON",
    ),
    Command("entry.json", ("J",), "document", "", "the entry as JSON", (_Q,)),
    Command("query.filter", ("f",), "filter", "filter", "filter by fields", (_M, _Q), True),
    Command("go.choose", ("enter",), "open", "open", "the values, the filter", (_F,)),
    Command("filter.for", ("plus",), "filter_for", "filter for", "filter for the value", (_F,), True),
    Command("filter.out", ("minus",), "filter_out", "filter out", "filter the value out", (_F,), True),
    Command("filter.remove", ("x",), "filter_remove", "take away", "take a filter away", (_F,), True),
    Command("entry.wrap", ("w",), "wrap", "", "wrap long lines or cut them", (_Q,)),
    Command("search.start", ("slash",), "search", "search", "search these entries; n N", (_Q,)),
    Command("entry.copy", ("y",), "copy", "copy", "copy the line (OSC 52)", (_Q, _F), pair="copy the line, as JSON"),
    Command("entry.copy_json", ("Y",), "copy_json", "", "copy the entry as JSON", (_Q, _F)),
    Command("entry.context", ("c",), "context", "neighbours", "what was logged around it", (_Q,)),
    Command(
        "query.next", ("n",), "next_open", "next open", "the next open query", (_M, _Q), pair="open query on, back"
    ),
    Command("query.prev", ("N",), "previous_open", "", "the open query before", (_M, _Q)),
    Command(
        "query.understood",
        ("U",),
        "judge_understood",
        "",
        "whole query understood",
        (_M, _Q),
        True,
        "verdict on the whole query",
    ),
    Command("query.suspicious", ("S",), "judge_suspicious", "", "whole query suspicious", (_M, _Q), True),
    Command("query.waive", ("W",), "waive", "waive", "waive, with a reason", (_M, _Q, _S), True),
    Command(
        "query.try",
        ("t",),
        "try_variation",
        "try",
        "try words, filter, window",
        (_M, _Q),
        True,
        pair="try a query, what was tried",
    ),
    Command("query.tried", ("T",), "tried", "", "what was tried", (_M, _Q)),
    Command("query.finding", ("d",), "dispose", "", "say what a finding is", (_M, _Q), True),
    Command("go.findings", ("F",), "findings", "", "spikes, dips, silences", (_M, _Q)),
    Command("query.keep", ("K",), "keep_keyword", "", "make a tried word a row", (_Q,), True, "a row: a word, a field"),
    Command("query.split", ("B",), "split", "", "a row for each field", (_M, _Q), True),
    Command("matrix.copy", ("y",), "copy_query", "", "copy the query", (_M,), pair="copy the query, a link"),
    Command("matrix.link", ("Y",), "copy_link", "", "copy a link to it", (_M,)),
    Command("query.copy", ("C",), "copy_query", "", "copy the query", (_Q,), pair="copy the query, a link"),
    Command("query.link", ("D",), "copy_link", "", "copy a link to it", (_Q,)),
    Command("query.retry", ("R",), "retry", "", "ask again what failed", (_M, _Q)),
    Command("query.stop", ("escape",), "stop", "", "stop asking, R goes on", (_M,)),
    Command("go.errors", ("e",), "problems", "errors", "errors and assumptions", (_M,)),
    Command("go.signoff", ("r",), "sign_off", "sign-off", "sign-off", (_M, _Q)),
    Command("sign.sign", ("ctrl+j",), "sign", "sign", "sign the review", (_S,), True),
    Command("sign.field", ("tab", "i"), "edit", "fields", "to the next field", (_S,), True),
    Command("note.save", ("ctrl+j",), "save", "save", "save the note", (_N,), True),
    Command("go.matrix", ("m",), "matrix", "matrix", "back to the matrix", (_Q, _S, _F, _P)),
    Command("go.back", ("escape", "q"), "back", "back", "close, one step back", (_Q, _S, _L, _F, _P)),
    Command("note.back", ("escape",), "back", "keep draft", "back, keeps a draft", (_N,)),
    Command(
        "app.tour",
        ("ctrl+g",),
        "app.tour",
        "",
        "leave or begin the tour",
        (_M, _Q, _S, _L, _F, _N, _P),
        pair="tour, messages so far",
    ),
    Command("app.messages", ("M",), "app.messages", "", "messages so far", (_M, _Q, _S)),
    Command("app.palette", ("colon",), "app.palette", "", "commands by name", _MOVES, pair="commands by name, keys"),
    Command("app.help", ("question_mark",), "app.keys", "help", "all keys of this screen", _MOVES),
    Command("app.quit", ("q",), "app.leave", "quit", "quit, the review is kept", (_M,)),
    Command("app.interrupt", ("ctrl+c",), "app.interrupted", "", "stops, does not quit", (_ALL,)),
    Command(
        "app.suspend",
        ("ctrl+z",),
        "app.suspend_process",
        "",
        "suspend, fg comes back",
        (_ALL,),
        pair="suspend, draw again",
    ),
    Command("app.redraw", ("ctrl+l",), "app.redraw", "", "draw the screen again", (_ALL,)),
)


def commands_of(where: Where, commands: Sequence[Command] = COMMANDS) -> Iterator[Command]:
    """The commands of one screen, then those of every screen, in the order of the table."""
    yield from (c for c in commands if where in c.where)
    yield from (c for c in commands if Where.EVERYWHERE in c.where)


def is_pair(command: Command, other: Command) -> bool:
    """Both stand on one line of help: they follow each other in the table, and the first one says so."""
    ids = [c.id for c in COMMANDS]
    return bool(command.pair) and ids[ids.index(command.id) + 1 :][:1] == [other.id]


def footer_of(where: Where, commands: Sequence[Command] = COMMANDS, *, read_only: bool) -> tuple[tuple[str, str], ...]:
    """Key and word of each command the footer of a screen may show, most wanted first."""
    return tuple(
        (key_name(c.keys[0]), c.title)
        for c in commands_of(where, commands)
        if c.title and not (read_only and c.changes_review)
    )
