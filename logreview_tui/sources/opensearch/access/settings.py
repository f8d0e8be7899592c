"""What the configuration says about getting in: names and places, never a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from logreview_tui.errors import UsageError


class SettingError(UsageError):
    """A key of a source that cannot be used; whoever knows the file adds its line."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.key = key


@dataclass(frozen=True, slots=True)
class Settings:
    """Key -> its values, as they stand in the configuration."""

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self.given

    def text(self, key: str) -> str:
        """Its one value, empty where it is not given. Raises SettingError for several."""
        values = self.given.get(key, ("",))
        if len(values) != 1:
            raise SettingError(key, f"{key} has {len(values)} values", "write one")
        return values[0]

    def words(self, key: str) -> tuple[str, ...]:
        """All its values."""
        return self.given.get(key, ())

    def path(self, key: str) -> Path | None:
        """Its value as a file, None where it is not given."""
        return Path(self.text(key)).expanduser() if self.has(key) else None
