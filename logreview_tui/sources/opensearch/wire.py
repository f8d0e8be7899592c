"""The shapes of OpenSearch's answers, as far as they are read. What does not fit is no answer of OpenSearch's."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

Natural = Annotated[int, Meta(ge=0)]


class Cause(Struct, frozen=True):
    """Why something failed, as the server says it."""

    type: str = ""
    reason: str | None = None
    root_cause: tuple["Cause", ...] = ()
    caused_by: "Cause | None" = None
    failed_shards: tuple["ShardFailure", ...] = ()


class ShardFailure(Struct, frozen=True):
    """One shard that gave no answer."""

    index: str | None = None
    reason: Cause = field(default_factory=Cause)


class Shards(Struct, frozen=True):
    """How many parts were asked, and how many answered. Unassigned ones are in `total` only."""

    total: Natural
    successful: Natural
    failed: Natural
    failures: tuple[ShardFailure, ...] = ()


class Total(Struct, frozen=True):
    """Entries that match."""

    value: Natural
    relation: str


class Hit(Struct, frozen=True):
    """One document."""

    index: str = field(name="_index")
    id: str = field(name="_id")
    sort: tuple[Any, ...] = ()
    source: msgspec.Raw = field(name="_source", default=msgspec.Raw(b"{}"))
    """The exact bytes."""
    fields: dict[str, list[Any]] = field(default_factory=dict)


class Hits(Struct, frozen=True):
    """Documents, and how many match."""

    total: Total | None = None
    hits: tuple[Hit, ...] = ()


class Clusters(Struct, frozen=True):
    """Remote clusters of a search."""

    skipped: Natural = 0
    partial: Natural = 0
    failed: Natural = 0


class Answer(Struct, frozen=True):
    """One search, alone or an item of several."""

    status: int = 200
    error: Cause | str | None = None
    timed_out: bool = False
    shards: Shards | None = field(name="_shards", default=None)
    clusters: Clusters = field(name="_clusters", default_factory=Clusters)
    hits: Hits | None = None
    aggregations: msgspec.Raw = msgspec.Raw(b"{}")


class Answers(Struct, frozen=True):
    """Several searches in one request, in the order they were asked."""

    responses: tuple[Answer, ...]


class Bucket(Struct, frozen=True):
    """One bar of a histogram."""

    key: int
    """Milliseconds since 1970."""
    doc_count: Natural


class Histogram(Struct, frozen=True):
    """A date histogram; buckets without entries are left out."""

    buckets: tuple[Bucket, ...] = ()


class TimelineAggregations(Struct, frozen=True):
    """What a cell asks for."""

    t: Histogram = field(default_factory=Histogram)


class DocCount(Struct, frozen=True):
    """How many documents."""

    doc_count: Natural


class Partition(Struct, frozen=True):
    """Entries of several filters, in the order of these."""

    buckets: tuple[DocCount, ...] = ()


class PartitionAggregations(Struct, frozen=True):
    """What drawing asks for where an entry may have several time stamps."""

    p: Partition


class Number(Struct, frozen=True):
    """A minimum, a maximum, a number of values."""

    value: float | None = None


class IndexCoverage(Struct, frozen=True):
    """What one index holds."""

    key: str
    doc_count: Natural
    oldest: Number = field(name="from", default_factory=Number)
    newest: Number = field(name="to", default_factory=Number)
    stamps: Number = field(default_factory=Number)
    untimed: DocCount = field(default_factory=lambda: DocCount(0))


class Coverages(Struct, frozen=True):
    """Every index that answered and holds documents."""

    buckets: tuple[IndexCoverage, ...] = ()
    sum_other_doc_count: Natural = 0


class CoverageAggregations(Struct, frozen=True):
    """What a pattern holds."""

    i: Coverages = field(default_factory=Coverages)


class Term(Struct, frozen=True):
    """A value of a field."""

    key: Any
    doc_count: Natural
    key_as_string: str | None = None


class Terms(Struct, frozen=True):
    """The most frequent values of a field."""

    buckets: tuple[Term, ...] = ()
    sum_other_doc_count: Natural = 0
    doc_count_error_upper_bound: int = 0


class FacetAggregations(Struct, frozen=True):
    """What a facet asks for."""

    v: Terms
    without: DocCount
    long: DocCount


class Capability(Struct, frozen=True):
    """A field as one type."""

    type: str
    searchable: bool = False
    aggregatable: bool = False
    indices: tuple[str, ...] | None = None
    """Those where it has this type; None if all."""


class FieldCaps(Struct, frozen=True):
    """Fields by name and type, and the indices that answered."""

    indices: tuple[str, ...] = ()
    fields: dict[str, dict[str, Capability]] = field(default_factory=dict)


class ResolvedIndex(Struct, frozen=True):
    """An index that a name stands for."""

    name: str
    attributes: tuple[str, ...] = ()
    """open, closed, hidden."""


class ResolvedStream(Struct, frozen=True):
    """A data stream."""

    name: str
    backing_indices: tuple[str, ...] | str = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Its indices; a single one is answered as a text."""
        return (self.backing_indices,) if isinstance(self.backing_indices, str) else self.backing_indices


class ResolvedAlias(Struct, frozen=True):
    """Another name of some indices."""

    name: str
    indices: tuple[str, ...] | str = ()


class Resolved(Struct, frozen=True):
    """What a name stands for."""

    indices: tuple[ResolvedIndex, ...]
    aliases: tuple[ResolvedAlias, ...] = ()
    data_streams: tuple[ResolvedStream, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """The indices of aliases and data streams."""
        many = (*(a.indices for a in self.aliases), *(s.backing_indices for s in self.data_streams))
        return tuple(name for names in many for name in ([names] if isinstance(names, str) else names))


class Who(Struct, frozen=True):
    """Who the cluster thinks we are."""

    user_name: str | None = None
    roles: tuple[str, ...] = ()
    backend_roles: tuple[str, ...] = ()
    principal: str | None = None


class SecuritySettings(Struct, frozen=True):
    """What any user may know of the security plugin."""

    not_fail_on_forbidden_enabled: bool | None = None


class ApiPermissions(Struct, frozen=True):
    """Whether the account administrates security."""

    has_api_access: bool | None = None


class ServerVersion(Struct, frozen=True):
    """The server's own words."""

    number: str = ""
    distribution: str = "elasticsearch"


class Server(Struct, frozen=True):
    """`GET /`."""

    cluster_name: str
    cluster_uuid: str
    version: ServerVersion
