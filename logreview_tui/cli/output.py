"""Printing: data to standard output, talk and progress to standard error, hostile text made harmless in both."""

import json
import sys
from collections.abc import Iterable, Sequence
from time import monotonic

from logreview_tui.domain.display import SafeText, display
from logreview_tui.errors import LogReviewError
from logreview_tui.sources import OnProgress, Progress

_BAR = 30
_WIDEST = 60
_LINE_EVERY_S = 5.0


def put(text: str = "") -> None:
    """One line of data."""
    sys.stdout.write(display(text).plain + "\n")


def put_json(value: object) -> None:
    """A JSON document; escapes keep it ASCII, so that no control character of a log reaches a terminal."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=True)
    sys.stdout.write("\n")


def put_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: bool = False) -> None:
    """Rows in columns, the first left, the others right unless they are `words`; a long cell is cut with `…`."""
    lines = [[_cell(cell) for cell in row] for row in (head, *rows)]
    widths = [max(cell.cells for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        pads = [" " * (w - cell.cells) for w, cell in zip(widths, line, strict=True)]
        cells = enumerate(zip(line, pads, strict=True))
        shown = [f"{cell}{pad}" if words or not i else f"{pad}{cell}" for i, (cell, pad) in cells]
        sys.stdout.write("  ".join(shown).rstrip() + "\n")


def _cell(text: str) -> SafeText:
    shown = display(text)
    return shown if shown.cells <= _WIDEST else SafeText(shown.cut(_WIDEST - 1).plain + "…")


def say(text: str) -> None:
    """One line of talk."""
    sys.stderr.write(display(text).plain + "\n")


def complain(error: LogReviewError) -> None:
    """What failed, and what to do next."""
    say(f"logreview: {error.message}")
    for line in error.hint.splitlines():
        say(f"  {line}")


def progress(*, by_lines: bool = False) -> OnProgress:
    """Progress on standard error if that is a terminal, else nothing.

    A bar that is redrawn ten times a second at most, or with `by_lines` a line every few seconds.
    """
    if not sys.stderr.isatty():
        return lambda _: None
    return _line_progress() if by_lines else _bar_progress()


def _line_progress() -> OnProgress:
    next_at = monotonic() + _LINE_EVERY_S / 10

    def show(step: Progress) -> None:
        nonlocal next_at
        if monotonic() >= next_at:
            next_at = monotonic() + _LINE_EVERY_S
            say(f"{step.what}: {step.done / step.total:.0%}" if step.total else step.what)

    return show


def _bar_progress() -> OnProgress:
    last = 0.0

    def show(step: Progress) -> None:
        nonlocal last
        finished = step.total > 0 and step.done >= step.total
        if monotonic() - last < 0.1 and not finished:  # noqa: PLR2004 - seconds between redraws
            return
        last = monotonic()
        share = step.done / step.total if step.total else 0.0
        bar = ("#" * int(share * _BAR)).ljust(_BAR, ".")
        line = f"\r[{bar}] {share:4.0%} {display(step.what).plain[:40]:40s}"
        sys.stderr.write(f"\r{'':79s}\r" if finished else line)
        sys.stderr.flush()

    return show
