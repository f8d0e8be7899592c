"""A month of a small Kubernetes platform with incidents hidden in it, generated from a seed into local files.

The files are read by the local source like any others; nothing here reads them. `traffic` is what a healthy platform
says, `incidents` is what was hidden, `documents` is how both are spelled. To add an ordinary message, add a line to a
table in `traffic`; to add an incident, add a function to a cast in `incidents`. The same bytes for the same seed and
month, whatever the clock, the machine or the hash seed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from logreview_tui.sources.demo.incidents import Incident, incidents
from logreview_tui.sources.demo.writing import PATTERNS, write_demo

__all__ = ["DEMO_PATTERNS", "Incident", "incidents", "write_demo"]

DEMO_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {pattern: (f"{pattern.rstrip('*')}-default-*.ndjson",) for pattern in PATTERNS}
)
"""Index patterns of the demo and the file names that belong to each."""
