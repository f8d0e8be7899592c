"""What every test runs under: folders of its own, no configuration or keys of the developer, UTC."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "loaded machine", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("loaded machine")

pytest_plugins = ["tests.opensearch.fixtures"]


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """XDG folders and a home that are empty and the test's own; returns the folder they stand in."""
    base = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(base / name.lower()))
    monkeypatch.setenv("HOME", str(base))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("LOGREVIEW_CONFIG", "SSH_AUTH_SOCK", "NO_COLOR", "COLORTERM", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    return base
