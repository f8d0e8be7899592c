"""A terminal's screen as a PNG: what pyte holds, cell by cell, in a monospace font of this machine.

Bars, shades and lines are drawn as rectangles, so that they meet as they do on a terminal; letters come from the font.
"""

import subprocess
from functools import cache
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont
from pyte.screens import Char

CELL = (8, 17)
"""Width and height of a cell in pixels."""
_SIZE = 13
_FOREGROUND, _BACKGROUND = "c8c8c8", "101010"
_NAMED = {
    "black": "000000", "red": "cd3131", "green": "0dbc79", "brown": "c5a332", "blue": "3b8eea", "magenta": "bc3fbc",
    "cyan": "11a8cd", "white": "d0d0d0", "brightblack": "767676", "brightred": "f14c4c", "brightgreen": "23d18b",
    "brightbrown": "f5f543", "brightyellow": "f5f543", "brightblue": "6cb6ff", "brightmagenta": "d670d6",
    "bfightmagenta": "d670d6", "brightcyan": "29b8db", "brightwhite": "ffffff",
}  # fmt: skip
_EIGHTHS = "▁▂▃▄▅▆▇█"
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
_LINES = {
    "─": "lr", "━": "lr", "│": "ud", "┤": "udl", "├": "udr", "┬": "lrd", "┴": "lru", "┼": "udlr", "└": "ur", "┘": "ul",
    "┌": "dr", "┐": "dl",
}  # fmt: skip
_COLOURS = 64
Colour = tuple[int, int, int]


@cache
def font(*, bold: bool) -> ImageFont.FreeTypeFont:
    """The machine's monospace font. Raises FileNotFoundError when there is none."""
    wanted = "monospace:bold" if bold else "monospace"
    found = subprocess.run(["fc-match", "-f", "%{file}", wanted], capture_output=True, text=True, check=True).stdout
    if not Path(found).is_file():
        raise FileNotFoundError("no monospace font: apt-get install -y fontconfig fonts-dejavu-core")
    return ImageFont.truetype(found, _SIZE)


def paint(screen: pyte.Screen, path: Path) -> None:
    """Write the screen to a PNG of few colours."""
    width, height = CELL
    image = Image.new("RGB", (screen.columns * width, screen.lines * height), _rgb(_BACKGROUND))
    draw = ImageDraw.Draw(image)
    for y in range(screen.lines):
        for x in range(screen.columns):
            _cell(draw, x * width, y * height, screen.buffer[y][x])
    rare_ones_too = Image.Quantize.MAXCOVERAGE  # else a single green sign turns grey
    image.quantize(_COLOURS, rare_ones_too, dither=Image.Dither.NONE).save(path, optimize=True)


def _rgb(name: str) -> Colour:
    value = int(name, 16)
    return value >> 16, value >> 8 & 255, value & 255


def _colour(name: str, default: str) -> Colour:
    return _rgb(default if name == "default" else _NAMED.get(name, name))


def _cell(draw: ImageDraw.ImageDraw, x: int, y: int, cell: Char) -> None:
    front, back = _colour(cell.fg, _FOREGROUND), _colour(cell.bg, _BACKGROUND)
    if cell.reverse:
        front, back = back, front
    width, height = CELL
    draw.rectangle((x, y, x + width - 1, y + height - 1), back)
    if cell.data in _EIGHTHS:
        top = round(height * (_EIGHTHS.index(cell.data) + 1) / 8) if cell.data else 0
        if top:
            draw.rectangle((x, y + height - top, x + width - 1, y + height - 1), front)
    elif cell.data in _SHADES:
        part = _SHADES[cell.data]
        mixed = tuple(round(b + (f - b) * part) for f, b in zip(front, back, strict=True))
        draw.rectangle((x, y, x + width - 1, y + height - 1), (mixed[0], mixed[1], mixed[2]))
    elif cell.data in _LINES:
        _lines(draw, x, y, _LINES[cell.data], front)
    elif cell.data.strip():
        draw.text((x, y + 1), cell.data, front, font(bold=cell.bold))
    if cell.underscore:
        draw.line((x, y + height - 2, x + width - 1, y + height - 2), front)


def _lines(draw: ImageDraw.ImageDraw, x: int, y: int, ways: str, colour: Colour) -> None:
    width, height = CELL
    middle_x, middle_y = x + width // 2, y + height // 2
    ends = {"l": (x, middle_y), "r": (x + width - 1, middle_y), "u": (middle_x, y), "d": (middle_x, y + height - 1)}
    for way in ways:
        draw.line((middle_x, middle_y, *ends[way]), colour)
