"""One source after the other for every test body of the contract."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from logreview_tui.sources import Source
from tests.contract.given import GIVEN, PATTERNS
from tests.contract.joining import Opens, offers


@pytest.fixture(scope="session", params=sorted(offers()))
def opens(request: pytest.FixtureRequest) -> Iterator[Opens]:
    """Makes new sources of the given entries."""
    yield from offers()[request.param](GIVEN, PATTERNS, request)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def source(opens: Opens) -> AsyncIterator[Source]:
    """A prepared source of the given entries, shared by all tests: none may harm it."""
    made = opens()
    try:
        await made.prepare(lambda _: None)
        yield made
    finally:
        await made.aclose()
