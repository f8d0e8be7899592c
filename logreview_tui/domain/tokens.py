"""The words of a text, as OpenSearch's standard analyzer cuts them (UAX #29, lower-cased, at most 255 characters)."""

import re

_ASCII_WORD = re.compile(r"(?:[A-Za-z0-9_]|(?<=[A-Za-z])[.:'](?=[A-Za-z])|(?<=[0-9])[.,;'](?=[0-9]))+")


def words(text: str) -> list[str]:
    """The tokens of `text` in order, lower-cased."""
    return [w.lower() for w in _ASCII_WORD.findall(text) if w.strip("_")]
