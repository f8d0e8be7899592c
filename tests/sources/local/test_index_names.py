"""Files named after the indices they were exported from."""

import pytest

from logreview_tui.sources.local.files import split_rotation


@pytest.mark.parametrize(
    ("name", "family", "age"),
    [
        ("authlog-default-2026.03.01-000001.ndjson", "authlog*", (0, "2026.03.01", 1)),
        ("kubeaudit-2026.03.01-000012.json", "kubeaudit*", (0, "2026.03.01", 12)),
        ("security_log-2026.03.01.jsonl.gz", "security_log*", (0, "2026.03.01", 0)),
        ("other-default-000001.ndjson", "other-default-000001.ndjson", (2, "", 0)),
        ("Auth-2026.03.01.ndjson", "Auth-2026.03.01.ndjson", (2, "", 0)),
        ("app-2026.03.01.log", "app-2026.03.01.log", (2, "", 0)),
    ],
)
def test_files_of_one_write_alias_are_one_index_pattern(name: str, family: str, age: tuple[int, str, int]) -> None:
    """Named as the alias is in a cluster; other names stay what they are."""
    assert split_rotation(name) == (family, age)
