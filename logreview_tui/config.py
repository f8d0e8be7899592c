"""YAML to frozen values. An unknown key, a wrong type or a duplicate is an error with file, line and the nearest name.

Scalars are read as the text that stands in the file, so that a keyword `401` or `no` stays what the reviewer wrote.
Aliases are refused (a few hundred bytes of them can stand for millions of values).
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
import yaml

from logreview_tui.domain.events import Reviewer
from logreview_tui.domain.presets import Preset, preset
from logreview_tui.domain.query import PROCEDURE_KEYWORDS, Keyword
from logreview_tui.domain.rows import Row
from logreview_tui.errors import SourceError, UsageError
from logreview_tui.sources.scope import read_scope
from logreview_tui.yaml_file import Reader, compose, read_bytes

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """An OpenSearch cluster. Holds no secret, only where it is."""

    url: str
    time_field: str = "@timestamp"
    dashboards: str = ""
    """The address of OpenSearch Dashboards; empty where it is not known."""
    access: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key -> values of what says how to get in: names and places."""
    is_insecure: bool = False
    """The cluster's certificate is not looked at; of the command line alone."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A named source of the configuration: files, or a cluster."""

    name: str
    paths: tuple[Path, ...] = ()
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Index pattern -> globs of its files, or names and wildcards of its indices."""
    year: int | None = None
    timezone: str | None = None
    cluster: ClusterConfig | None = None
    """Where the logs are in OpenSearch; then there are no paths."""
    preset: Preset | None = None
    """What kind of cluster its logs are from."""
    scope: str = ""
    """Only entries of that cluster."""

    @property
    def locations(self) -> tuple[str, ...]:
        """Paths or address, as they are shown."""
        return (self.cluster.url,) if self.cluster else tuple(map(str, self.paths))


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """Who signs, and with which key."""

    reviewer: Reviewer
    key: Path


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration."""

    sources: Mapping[str, SourceConfig] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    """Added to the procedure's fifteen."""
    queries: tuple[Row, ...] = ()
    """Questions with names, beside the keywords and those of a preset."""
    platform: tuple[str, ...] = ()
    """Index patterns and namespaces of the platform, `*` for any characters; none: the usual ones."""
    interval: timedelta = timedelta(hours=1)
    settle: timedelta = timedelta(minutes=30)
    """How old an hour must be before it is reviewed: late lines would move its counts."""
    timezone: str | None = None
    """IANA name in which times are read and shown; None is the host's."""
    workers: int = 2
    theme: str = "auto"
    """Name of a theme; auto: what fits the terminal."""
    ascii: bool = False
    """Signs of ASCII alone on the screens."""
    cursor: bool = False
    """The terminal's own cursor stands at what is selected, for screen magnifiers and readers."""
    reviewer: SigningIdentity | None = None
    file: Path | None = None
    """Where it was read from; None for the defaults."""

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Key and value as text, sorted, for the evidence; where the key file lies is not part of it."""
        pairs = {
            "keywords": ", ".join(self.keywords),
            "queries": "; ".join(f"{row.name} = {row.question}" for row in self.queries),
            "interval": f"{int(self.interval.total_seconds())} s",
            "settle": f"{int(self.settle.total_seconds())} s",
            "timezone": self.timezone or "host",
            "workers": str(self.workers),
            "theme": self.theme,
        }
        if self.platform:
            pairs["platform"] = ", ".join(self.platform)
        return tuple(sorted(pairs.items()))


def default_path() -> Path:
    """The configuration file: `$LOGREVIEW_CONFIG`, else config.yaml in the XDG configuration folder."""
    given = os.environ.get("LOGREVIEW_CONFIG")
    return Path(given) if given else platformdirs.user_config_path("logreview") / "config.yaml"


def folder(path: Path | None = None) -> Path:
    """Where keymap.yaml and themes/ stand: beside the configuration file."""
    return (path or default_path()).parent


def place_of(config: Config, key: str) -> str:
    """File and line where a key of the configuration stands, for an error found later; the file alone if it is gone."""
    if config.file is None:
        return "the configuration"
    node = compose(read_bytes(config.file), config.file)
    found = Reader(config.file).mapping(node, "the configuration") if node else {}
    return f"{config.file}:{found[key].start_mark.line + 1}" if key in found else str(config.file)


def load(path: Path | None = None) -> Config:
    """Read the configuration; without a file at the default place, the defaults.

    Raises UsageError naming file and line for anything that is not understood.
    """
    file = path or default_path()
    if not file.exists():
        if path is not None or "LOGREVIEW_CONFIG" in os.environ:
            raise UsageError(f"{file}: no such configuration file", "check the path, or leave it out for the defaults")
        return Config()
    return parse(read_bytes(file), file)


def parse(blob: bytes, file: Path) -> Config:
    """Turn the bytes of a configuration into values. `file` names it in errors. Raises UsageError."""
    reader = _Reader(file)
    node = compose(blob, file)
    if node is None:
        return Config(file=file)
    return _config(reader, node, file)


class _Reader(Reader):
    """Knows lengths of time and time zones too."""

    def length(self, node: yaml.Node, what: str) -> timedelta:
        """A length of time such as `30m`."""
        text = self.text(node, what)
        try:
            return parse_length(text)
        except UsageError as e:
            raise self.refuse(node, f"{what}: {e.message}", e.hint) from e

    def zone(self, node: yaml.Node, what: str) -> str:
        """The name of a time zone."""
        text = self.text(node, what)
        try:
            zone(text)
        except UsageError as e:
            raise self.refuse(node, f"{what}: {e.message}", e.hint) from e
        return text


def parse_length(text: str) -> timedelta:
    """Read a positive length of time: a whole number and s, m, h or d. Raises UsageError."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal() or int(number[:9]) <= 0:
        raise UsageError(f"{text!r} is not a length of time", "write for example 30m, 1h or 1d")
    return timedelta(seconds=int(number[:9]) * _UNITS[unit])


def zone(name: str | None) -> tzinfo:
    """The time zone of an IANA name; the host's for None. Raises UsageError for an unknown name."""
    if name is None:
        return host_zone()
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise UsageError(f"unknown time zone {name!r}", "use an IANA name such as Europe/Stockholm or UTC") from e


def host_zone() -> tzinfo:
    """The host's zone as an IANA zone where it can be told, so that daylight saving time is right; else UTC."""
    given = os.environ.get("TZ", "").removeprefix(":")
    link = os.path.realpath("/etc/localtime")
    name = given or (link.partition("/zoneinfo/")[2] if "/zoneinfo/" in link else "")
    try:
        return ZoneInfo(name) if name and name != "UTC" else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zone_name(of: tzinfo) -> str:
    """The IANA name of a zone made by `zone`."""
    return getattr(of, "key", "UTC")


def _keywords(reader: _Reader, node: yaml.Node) -> tuple[str, ...]:
    taken = {Keyword.parse(k).words: "the procedure's list" for k in PROCEDURE_KEYWORDS}
    kept = []
    for text, where in reader.texts(node, "keywords"):
        try:
            words = Keyword.parse(text).words
        except UsageError as e:
            raise reader.refuse(where, e.message, e.hint) from e
        if words in taken:
            raise reader.refuse(where, f"duplicate keyword {text!r}, it is in {taken[words]} already", "remove one")
        taken[words] = f"line {where.start_mark.line + 1}"
        kept.append(text)
    return tuple(kept)


def _queries(reader: _Reader, node: yaml.Node) -> tuple[Row, ...]:
    kept: dict[str, Row] = {}
    for name, (at, value) in reader.pairs(node, "queries").items():
        text = reader.text(value, f"query {name!r}")
        try:
            row = Row.parse(name, text)
        except UsageError as e:
            raise reader.refuse(at, e.message, e.hint) from e
        if twin := next((k for k, r in kept.items() if (r.keyword, r.filters) == (row.keyword, row.filters)), None):
            raise reader.refuse(at, f"query {name!r} asks what {twin!r} does", "remove one")
        kept[name] = row
    return tuple(kept.values())


def _preset(reader: _Reader, node: yaml.Node) -> Preset:
    name = reader.text(node, "preset")
    try:
        return preset(name)
    except UsageError as e:
        raise reader.refuse(node, e.message, e.hint) from e


def _scope(reader: _Reader, node: yaml.Node) -> str:
    name = reader.text(node, "cluster")
    try:
        return read_scope(name)
    except UsageError as e:
        raise reader.refuse(node, e.message, e.hint) from e


def _source(reader: _Reader, name: str, node: yaml.Node) -> SourceConfig:
    from logreview_tui.sources.opensearch.access import setting_keys  # noqa: PLC0415 - only where sources are named

    what = f"source {name!r}"
    if not name or not all(c.isascii() and (c.isalnum() or c in "._-") for c in name) or not name[0].isalnum():
        raise reader.refuse(node, f"{what}: a name holds letters, digits, '.', '_' and '-' only", "rename the source")
    found = reader.mapping(node, what, (*_OF_FILES, *_OF_CLUSTERS, *setting_keys()))
    if ("paths" in found) == ("url" in found):
        problem = "both paths and url" if "url" in found else "no paths and no url"
        raise reader.refuse(node, f"{what} has {problem}", "add `paths: [/var/log]` or `url: https://host`")
    fit = (*_OF_CLUSTERS, *setting_keys()) if "url" in found else _OF_FILES
    strange = [key for key in found if key not in fit]
    if strange:
        kind = "a cluster" if "url" in found else "files"
        raise reader.refuse(found[strange[0]], f"{what}: {strange[0]!r} says nothing about {kind}", "remove it")
    return SourceConfig(
        name,
        tuple(Path(path).expanduser() for path, _ in reader.texts(found["paths"], f"paths of {what}"))
        if "paths" in found
        else (),
        _patterns(reader, what, found["patterns"]) if "patterns" in found else {},
        reader.number(found["year"], "year", 1970, 9999) if "year" in found else None,
        reader.zone(found["timezone"], "timezone") if "timezone" in found else None,
        _cluster(reader, found) if "url" in found else None,
        _preset(reader, found["preset"]) if "preset" in found else None,
        _scope(reader, found["cluster"]) if "cluster" in found else "",
    )


_OF_FILES = ("paths", "patterns", "year", "timezone", "preset", "cluster")
_OF_CLUSTERS = ("url", "patterns", "timezone", "time_field", "preset", "cluster", "dashboards_url")


def _patterns(reader: _Reader, what: str, node: yaml.Node) -> dict[str, tuple[str, ...]]:
    """Names and what they stand for; a plain list of names stands for itself."""
    if not isinstance(node, yaml.MappingNode):
        return {name: (name,) for name, _ in reader.texts(node, f"patterns of {what}")}
    return {
        pattern: tuple(glob for glob, _ in reader.texts(globs, f"pattern {pattern!r}"))
        for pattern, globs in reader.mapping(node, f"patterns of {what}").items()
    }


def _cluster(reader: _Reader, found: dict[str, yaml.Node]) -> ClusterConfig:
    from logreview_tui.sources.opensearch.access import Access, Url, setting_keys  # noqa: PLC0415
    from logreview_tui.sources.opensearch.access.settings import SettingError  # noqa: PLC0415
    from logreview_tui.sources.opensearch.names import path_of  # noqa: PLC0415

    keys = [key for key in found if key in setting_keys()]
    given = {key: tuple(text for text, _ in reader.texts(found[key], key)) for key in keys}
    url = reader.text(found["url"], "url")
    try:
        Access.of(Url.parse(url), given)
    except SettingError as e:
        raise reader.refuse(found[e.key], e.message, e.hint) from e
    except UsageError as e:
        raise reader.refuse(found["url"], e.message, e.hint) from e
    for pattern, names in (_patterns(reader, "", found["patterns"]) if "patterns" in found else {}).items():
        try:
            path_of(",".join(names))
        except SourceError as e:
            raise reader.refuse(found["patterns"], f"pattern {pattern!r}: {e.message}", e.hint) from e
    time_field = reader.text(found["time_field"], "time_field") if "time_field" in found else "@timestamp"
    return ClusterConfig(url, time_field, _dashboards(reader, found), given)


def _dashboards(reader: _Reader, found: dict[str, yaml.Node]) -> str:
    from logreview_tui.sources.opensearch.dashboards import read_dashboards_url  # noqa: PLC0415

    if "dashboards_url" not in found:
        return ""
    text = reader.text(found["dashboards_url"], "dashboards_url")
    try:
        return read_dashboards_url(text)
    except UsageError as e:
        raise reader.refuse(found["dashboards_url"], e.message, e.hint) from e


def _reviewer(reader: _Reader, node: yaml.Node) -> SigningIdentity:
    found = reader.mapping(node, "reviewer", ("principal", "name", "role", "key"))
    for needed in ("principal", "key"):
        if needed not in found:
            raise reader.refuse(node, f"reviewer has no {needed}", f"add `{needed}:`")
    texts = {name: reader.text(value, f"reviewer {name}") for name, value in found.items()}
    try:
        check_principal(texts["principal"])
    except UsageError as e:
        raise reader.refuse(found["principal"], e.message, e.hint) from e
    try:
        key = path_of(texts["key"], "SSH key")
    except UsageError as e:
        raise reader.refuse(found["key"], e.message, e.hint) from e
    who = Reviewer(texts["principal"], texts.get("name", ""), texts.get("role", ""))
    return SigningIdentity(who, key)


def check_principal(principal: str) -> str:
    """Return a principal fit for file names and allowed_signers. Raises UsageError."""
    fit = all(c.isascii() and (c.isalnum() or c in "@._+-") for c in principal)
    if not fit or not principal or not principal[0].isalnum() or len(principal) > 100:  # noqa: PLR2004
        raise UsageError(f"{principal!r} is not a principal", "use an e-mail address such as alice@example.com")
    return principal


def path_of(text: str, what: str) -> Path:
    """A path as it was typed, `~` for a home; `what` it should be, for messages. Raises UsageError."""
    hint = f"write the path of the {what}"
    try:
        path = Path(text.strip()).expanduser()
    except RuntimeError as e:
        raise UsageError(f"{text!r} is no path: {e}", hint) from e
    if not path.name or "\0" in text:
        raise UsageError(f"{text!r} names no {what}" if text.strip() else f"no {what} is given", hint)
    return path


def _config(reader: _Reader, node: yaml.Node, file: Path) -> Config:
    known = tuple(f.name for f in fields(Config) if f.name != "file")
    readers: dict[str, Callable[[yaml.Node], object]] = {
        "sources": lambda n: {k: _source(reader, k, v) for k, v in reader.mapping(n, "sources").items()},
        "keywords": lambda n: _keywords(reader, n),
        "queries": lambda n: _queries(reader, n),
        "platform": lambda n: tuple(text for text, _ in reader.texts(n, "platform")),
        "interval": lambda n: reader.length(n, "interval"),
        "settle": lambda n: reader.length(n, "settle"),
        "timezone": lambda n: reader.zone(n, "timezone"),
        "workers": lambda n: reader.number(n, "workers", 1, 64),
        "theme": lambda n: reader.text(n, "theme"),
        "ascii": lambda n: reader.flag(n, "ascii"),
        "cursor": lambda n: reader.flag(n, "cursor"),
        "reviewer": lambda n: _reviewer(reader, n),
    }
    found = reader.mapping(node, "the configuration", known)
    return Config(file=file, **{name: readers[name](value) for name, value in found.items()})  # type: ignore[arg-type]
