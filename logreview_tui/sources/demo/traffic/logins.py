"""Every node's auth.log: administrators, cron, and the noise of the open internet on port 22."""

from collections.abc import Iterator

from logreview_tui.sources.demo.cluster import NODES, OFFICE_NETWORK, PEOPLE
from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.documents import auth_line
from logreview_tui.sources.demo.month import FLAT, MINUTE, OFFICE, SECOND, Rhythm, hourly, nightly
from logreview_tui.sources.demo.wording import World, fill

_SINGLE: tuple[tuple[float, Rhythm, str, str], ...] = (
    # per day, rhythm, program, text
    (9, FLAT, "sshd", "error: kex_exchange_identification: Connection closed by remote host"),
    (12, FLAT, "sshd", "Connection closed by <scanner> port <port> [preauth]"),
    (5, FLAT, "sshd", "Unable to negotiate with <scanner> port <port>: no matching host key type found. Their offer: ssh-rsa,ssh-dss [preauth]"),
    (1.6, FLAT, "sshd", "Bad protocol version identification 'GET / HTTP/1.1' from <scanner> port <port>"),
    (0.8, FLAT, "sshd", "banner exchange: Connection from <scanner> port <port>: invalid format"),
    (0.7, FLAT, "sshd", "fatal: Timeout before authentication for <scanner> port <port>"),
    (0.12, FLAT, "sshd", "ssh_dispatch_run_fatal: Connection from <scanner> port <port>: Bad packet length <n100000-999999>. [preauth]"),
    (0.1, OFFICE, "sudo", "pam_access(sudo:account): access denied for user `backup' from `/dev/pts/<n0-3>'"),
    (8, OFFICE, "systemd-logind", "New seat seat0."),
    (0.13, nightly(1, 30), "CRON", "pam_unix(cron:account): account backup has expired (account expired)"),
)  # fmt: skip
_JOBS = ((hourly(17), 24, "root"), (hourly(25), 12, "root"), (nightly(6, 25), 1, "root"), (hourly(50), 24, "monitor"))
_SCANS_PER_DAY = 52
_LOGINS_PER_DAY = 14
_COMMANDS = (
    "/usr/bin/journalctl -u kubelet --since today", "/usr/bin/crictl ps", "/usr/bin/systemctl status containerd",
    "/usr/bin/apt-get update", "/usr/bin/ss -lntp", "/usr/sbin/iptables -L -n",
)  # fmt: skip


def lines(world: World, day: int) -> Iterator[tuple[int, str]]:
    """Moments and lines of all nodes' auth.log on a day."""
    dice = world.dice("logins", day)
    for per_day, rhythm, ident, text in _SINGLE:
        for us in rhythm.moments(per_day, world.month, day, dice):
            yield us, auth_line(world.month, us, dice.pick(NODES), ident, _pid(dice), fill(text, world, us, dice))
    for node in NODES:
        for rhythm, per_day, user in _JOBS:
            for us in rhythm.moments(per_day, world.month, day, dice):
                yield from _session(world, us, node, dice, user)
    for us in FLAT.moments(_SCANS_PER_DAY, world.month, day, dice):
        yield from scan(world, us, dice.pick(NODES), dice)
    for us in OFFICE.moments(_LOGINS_PER_DAY, world.month, day, dice):
        yield from login(
            world, us, dice.pick(NODES), dice, dice.pick(PEOPLE[:2]), f"{OFFICE_NETWORK}{dice.between(10, 40)}"
        )


def _session(world: World, us: int, node: str, dice: Dice, user: str) -> Iterator[tuple[int, str]]:
    pid = _pid(dice)
    opened = f"pam_unix(cron:session): session opened for user {user}(uid={0 if user == 'root' else 998}) by (uid=0)"
    yield us, auth_line(world.month, us, node, "CRON", pid, opened)
    us += dice.between(1, 9) * SECOND
    yield us, auth_line(world.month, us, node, "CRON", pid, f"pam_unix(cron:session): session closed for user {user}")


def scan(world: World, us: int, node: str, dice: Dice) -> Iterator[tuple[int, str]]:
    """A stranger guesses once: at a name that does not exist, or at root."""
    pid, port = _pid(dice), fill("<port>", world, us, dice)
    address, name = fill("<scanner>", world, us, dice), fill("<guess>", world, us, dice)
    said = [
        f"Invalid user {name} from {address} port {port}",
        "pam_unix(sshd:auth): check pass; user unknown",
        f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}",
        f"Failed password for invalid user {name} from {address} port {port} ssh2",
        f"Connection closed by invalid user {name} {address} port {port} [preauth]",
    ]
    if dice.chance(0.3):
        said = [
            f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}  user=root",
            f"Failed password for root from {address} port {port} ssh2",
            f"Received disconnect from {address} port {port}:11: Bye Bye [preauth]",
        ]
        if dice.chance(0.1):
            said.insert(
                2, f"error: maximum authentication attempts exceeded for root from {address} port {port} ssh2 [preauth]"
            )
    for text in said:
        yield us, auth_line(world.month, us, node, "sshd", pid, text)
        us += dice.between(0, 2) * SECOND


def login(world: World, us: int, node: str, dice: Dice, user: str, address: str) -> Iterator[tuple[int, str]]:
    """An administrator logs in with a key, runs a command or two as root and leaves."""
    pid, port = _pid(dice), fill("<port>", world, us, dice)
    said = [
        (
            "sshd",
            pid,
            1,
            f"Accepted publickey for {user} from {address} port {port} ssh2: ED25519 SHA256:{key_of(world, user)}",
        ),
        ("sshd", pid, 1, f"pam_unix(sshd:session): session opened for user {user}(uid={1000 + len(user)}) by (uid=0)"),
        ("systemd-logind", _pid(dice), 40, f"New session {dice.between(100, 9999)} of user {user}."),
    ]
    if dice.chance(0.05):
        said.insert(
            0,
            (
                "sshd",
                pid,
                4,
                f"Failed publickey for {user} from {address} port {port} ssh2: RSA SHA256:{key_of(world, user + '/old')}",
            ),
        )
    for _ in range(dice.between(1, 2)):
        said.append(
            (
                "sudo",
                _pid(dice),
                90,
                f"    {user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={dice.pick(_COMMANDS)}",
            )
        )
    said.append(("sshd", pid, 0, f"pam_unix(sshd:session): session closed for user {user}"))
    for ident, number, pause_s, text in said:
        yield us, auth_line(world.month, us, node, ident, number, text)
        us += dice.between(0, pause_s) * SECOND + (pause_s > 9) * MINUTE  # noqa: PLR2004


def key_of(world: World, user: str) -> str:
    """The fingerprint of a person's key: the same every month."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return Dice(world.seed, "key", user).letters(alphabet, 43)


def _pid(dice: Dice) -> int:
    return dice.between(700, 4_000_000)
