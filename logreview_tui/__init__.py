"""logreview: the periodic log review, from the first cell to signed evidence."""

__version__ = "0.1.0"
