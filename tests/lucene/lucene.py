"""Lucene's own StandardAnalyzer, asked through a small Java program; tests that need it skip where it cannot run."""

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

VERSION = "9.12.1"
_JAR = Path.home() / f".m2/repository/org/apache/lucene/lucene-core/{VERSION}/lucene-core-{VERSION}.jar"
_GET = [
    "mvn",
    "-q",
    "-B",
    "dependency:get",
    f"-Dartifact=org.apache.lucene:lucene-core:{VERSION}",
    "-Dtransitive=false",
]
_HERE = Path(__file__).parent
_GET_TIMEOUT_S = 180
_RUN_TIMEOUT_S = 120


@cache
def jar() -> Path:
    """The jar, fetched once from Maven Central; skips the test where that is not possible."""
    if not shutil.which("java"):
        pytest.skip("there is no java here to run Lucene's own analyzer with")
    if not _JAR.exists():
        if not shutil.which("mvn"):
            pytest.skip("there is no mvn here to fetch lucene-core with")
        try:
            done = subprocess.run(_GET, capture_output=True, text=True, timeout=_GET_TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("lucene-core could not be fetched in time")
        if done.returncode or not _JAR.exists():
            pytest.skip(f"lucene-core could not be fetched: {done.stdout[-200:]}")
    return _JAR


def run_java(source: str, text: str = "") -> str:
    """Run a Java source file of this folder with Lucene at hand."""
    command = ["java", "-cp", str(jar()), str(_HERE / source)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=True)
    return done.stdout


def analyze(texts: Sequence[str]) -> list[list[str]]:
    """The tokens of each text."""
    answers = run_java("Analyze.java", "".join(text.encode("utf-16-be").hex() + "\n" for text in texts)).split("\n")
    return [[_decode(token) for token in line.split()] for line in answers[: len(texts)]]


def _decode(token: str) -> str:
    return bytes.fromhex(token).decode("utf-16-be", "surrogatepass")
