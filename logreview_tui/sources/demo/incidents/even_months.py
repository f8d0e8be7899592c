"""The incidents of even months: 2, 4, 6 and so on."""

from collections.abc import Callable

from logreview_tui.sources.demo.cluster import WORKERS
from logreview_tui.sources.demo.dice import Dice
from logreview_tui.sources.demo.documents import (
    AUTHLOG,
    KUBEAUDIT,
    KUBERNETES,
    OTHER,
    Request,
    auth_line,
    container_line,
    journal_line,
)
from logreview_tui.sources.demo.incidents.scene import Scene
from logreview_tui.sources.demo.month import DAY, HOUR, MINUTE, SECOND
from logreview_tui.sources.demo.traffic.api import call, person, service_account
from logreview_tui.sources.demo.traffic.platform import COREDNS, DEX, PROMETHEUS, REGISTRY, VELERO
from logreview_tui.sources.demo.wording import World, fill

_NAMESPACES = (
    "shop-production",
    "harbor",
    "dex",
    "velero",
    "kube-system",
    "monitoring",
    "cert-manager",
    "shop-staging",
)


def guessed_password(world: World, dice: Dice) -> Scene:
    """One address guesses at one account for two hours and gets in."""
    start = dice.between(3, 6) * DAY + 22 * HOUR + dice.between(0, 40) * MINUTE
    us, lines, node, address = start, [], WORKERS[0], "203.0.113.201"
    while us < start + 2 * HOUR:
        pid, port = dice.between(700, 4_000_000), dice.between(32768, 60999)
        for text in (
            f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}  user=backup",
            f"Failed password for backup from {address} port {port} ssh2",
        ):
            lines.append((AUTHLOG, us, auth_line(world.month, us, node, "sshd", pid, text)))
            us += 2 * SECOND
        us += dice.between(8, 14) * SECOND
    pid = dice.between(700, 4_000_000)
    for text in (
        f"Accepted password for backup from {address} port {dice.between(32768, 60999)} ssh2",
        "pam_unix(sshd:session): session opened for user backup(uid=34) by (uid=0)",
        f"Received disconnect from {address} port {dice.between(32768, 60999)}:11: disconnected by user",
    ):
        lines.append((AUTHLOG, us, auth_line(world.month, us, node, "sshd", pid, text)))
        us += dice.between(1, 300) * SECOND
    summary = f"{address} guessed the password of backup on {node} after two hours"
    return Scene("guessed_password", AUTHLOG, "sshd", start, us, summary, address, lines)


def secret_harvest(world: World, dice: Dice) -> Scene:
    """A service account of the shop, which never read a secret, asks every namespace for all of them."""
    start = dice.between(8, 10) * DAY + 1 * HOUR + dice.between(0, 179) * MINUTE
    us, lines = start, []
    thief = service_account("shop-staging", "storefront", "10.233.67.140", "curl/8.5.0")
    for namespace in _NAMESPACES * 5:
        uri = f"/api/v1/namespaces/{namespace}/secrets"
        message = f'secrets is forbidden: User "{thief.name}" cannot list resource "secrets" in API group "" in the namespace "{namespace}"'
        request = Request("list", uri, "secrets", namespace, code=403, message=message)
        if namespace == "shop-staging":
            request = Request("list", uri, "secrets", namespace)
        lines.append((KUBEAUDIT, us, call(world, us, dice, thief, request)))
        us += dice.between(4, 30) * SECOND
    summary = f"{thief.name} asked for the secrets of every namespace with curl"
    return Scene("secret_harvest", KUBEAUDIT, "shop-staging/storefront", start, us, summary, "curl/8.5.0", lines)


def node_silence(world: World, dice: Dice) -> Scene:
    """The journal of one worker is missing for five hours; the other nodes go on."""
    start = dice.between(12, 14) * DAY + 10 * HOUR + dice.between(0, 179) * MINUTE
    node = WORKERS[1]
    summary = f"no journal record of {node} arrived for five hours"
    return Scene("silent_node", OTHER, node, start, start + 5 * HOUR, summary, silenced=f'"hostname":"{node}"')


def backup_failure(world: World, dice: Dice) -> Scene:
    """The key of the backup store was changed but not told to velero; four nights have no backup."""
    start = dice.between(16, 18) * DAY + 16 * HOUR + dice.between(0, 59) * MINUTE
    end = start + 4 * DAY - 7 * HOUR
    pod, us, lines = world.cluster.named(VELERO)[0], start, []
    said = 'time="<iso>Z" level=error msg="backup store not usable" backuplocation=velero/default error="rpc error: code = Unknown desc = InvalidAccessKeyId: The access key id does not exist: status code: 403, request id: <hex16>"'
    while us < end - HOUR:
        lines.append((KUBERNETES, us, container_line(world.month, us, pod, "stderr", fill(said, world, us, dice))))
        us += HOUR // 2 + dice.between(0, 9) * SECOND
    summary = "the access key of the backup store was invalid, so that four nights were not backed up"
    return Scene("failed_backups", KUBERNETES, "velero/velero", start, end, summary, "InvalidAccessKeyId", lines)


def out_of_memory_loop(world: World, dice: Dice) -> Scene:
    """Prometheus outgrows its memory and is killed again and again until its limit is raised."""
    start = world.month.workday(dice.between(19, 21)) * DAY + 7 * HOUR + dice.between(0, 119) * MINUTE
    end = start + dice.between(9, 11) * HOUR
    pod, us, lines = world.cluster.named(PROMETHEUS)[0], start, []
    while us < end - 9 * MINUTE:
        task = dice.between(10_000, 99_999)
        for ident, priority, text in (
            (
                "kernel",
                3,
                f"Memory cgroup out of memory: Killed process {task} (prometheus) total-vm:4718592kB, anon-rss:4190208kB",
            ),
            (
                "kubelet",
                3,
                f'E<klog>     912 pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"prometheus\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=prometheus\\"" pod="monitoring/{pod.name}"',
            ),
        ):
            lines.append(
                (OTHER, us, journal_line(world.month, us, pod.node, ident, priority, fill(text, world, us, dice)))
            )
            us += dice.between(1, 5) * SECOND
        us += dice.between(330, 480) * SECOND
    summary = "prometheus was killed for want of memory every few minutes"
    return Scene("out_of_memory_loop", OTHER, "monitoring/prometheus", start, end, summary, "prometheus", lines)


def name_resolution_outage(world: World, dice: Dice) -> Scene:
    """Names of the payment provider do not resolve for an hour and a half."""
    start = world.month.workday(dice.between(5, 7)) * DAY + 11 * HOUR + dice.between(0, 59) * MINUTE
    end, us, lines = start + 90 * MINUTE, start, []
    said = "[ERROR] plugin/errors: 2 cardpay.example. A: read udp <podip>:<port>->10.0.0.2:53: i/o timeout"
    while us < end:
        pod = dice.pick(world.cluster.named(COREDNS))
        lines.append((KUBERNETES, us, container_line(world.month, us, pod, "stdout", fill(said, world, us, dice))))
        us += dice.between(2, 20) * SECOND
    summary = "coredns could not resolve cardpay.example for ninety minutes"
    return Scene("name_resolution_outage", KUBERNETES, COREDNS, start, end, summary, "2 cardpay.example. A", lines)


def cluster_admin_granted(world: World, dice: Dice) -> Scene:
    """One single event: somebody makes a service account of the shop a cluster administrator."""
    us = dice.between(20, 25) * DAY + 19 * HOUR + dice.between(0, 7199) * SECOND
    sent = '{"roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"ServiceAccount","name":"storefront","namespace":"shop-staging"}]}'
    uri = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings?fieldManager=kubectl-create"
    group = "rbac.authorization.k8s.io"
    grant = Request("create", uri, "clusterrolebindings", "", "debug-storefront", group=group, code=201, sent=sent)
    lines = [(KUBEAUDIT, us, call(world, us, dice, person("chandra", "203.0.113.9"), grant))]
    summary = "chandra made the storefront of staging a cluster administrator, from outside the office"
    return Scene(
        "cluster_admin_granted", KUBEAUDIT, "kube-apiserver", us, us + SECOND, summary, "debug-storefront", lines
    )


def forged_log_lines(world: World, dice: Dice) -> Scene:
    """Names at the sign-on page hold line breaks, right-to-left overrides and markup, to forge what a reader sees."""
    start = dice.between(22, 26) * DAY + dice.between(5, 20) * HOUR + dice.between(0, 59) * MINUTE
    us, lines = start, []
    names = (
        'anna\ntime=2026-01-01T00:00:00.000Z level=INFO msg="login successful" username=anna', "\u202egro.elpmaxe@nimda",
        "[@click=app.quit]anna[/]", "[/usr/bin/anna]", "anna\u200b\u2060@demo.example", "a" + "\u0301" * 200, "\x1b[2J\x1b[Hanna",
    )  # fmt: skip
    for name in names:
        said = 'time=<iso>Z level=ERROR msg="failed login attempt: Invalid credentials" connector_id=ldap client_remote_addr=198.18.91.7 user='
        pod = dice.pick(world.cluster.named(DEX))
        lines.append(
            (KUBERNETES, us, container_line(world.month, us, pod, "stderr", fill(said, world, us, dice) + name))
        )
        us += dice.between(4, 90) * SECOND
    summary = "names given at the sign-on page held line breaks, bidirectional overrides and markup"
    return Scene("forged_log_lines", KUBERNETES, "dex/dex", start, us, summary, "198.18.91.7", lines)


def revoked_robot(world: World, dice: Dice) -> Scene:
    """A build robot whose token was revoked goes on asking the registry every quarter of an hour, for two days."""
    start = world.month.workday(dice.between(10, 12)) * DAY + 8 * HOUR + dice.between(0, 119) * MINUTE
    end, us, lines = start + dice.between(44, 50) * HOUR, start, []
    said = 'time="<iso>Z" level=error msg="response completed with error" err.code=unauthorized err.message="authentication required: robot$shop+builder is disabled" http.response.status=401 http.request.uri="/v2/shop/storefront/blobs/uploads/" http.request.remoteaddr=10.233.66.77'
    pod = world.cluster.named(REGISTRY)[0]
    while us < end:
        for _ in range(3):
            lines.append((KUBERNETES, us, container_line(world.month, us, pod, "stdout", fill(said, world, us, dice))))
            us += 5 * SECOND
        us += 15 * MINUTE
    summary = "the robot robot$shop+builder was disabled, and its builds were refused for two days"
    return Scene("revoked_robot", KUBERNETES, REGISTRY, start, us, summary, "robot$shop+builder", lines)


def clock_jump(world: World, dice: Dice) -> Scene:
    """The clock of a worker is an hour wrong for some minutes."""
    start = dice.between(1, 2) * DAY + dice.between(5, 20) * HOUR + dice.between(0, 59) * MINUTE
    us, lines = start, []
    for text in (
        "System clock wrong by 3127.518 seconds",
        "System clock was stepped by 3127.518 seconds",
        "System clock wrong by -3127.517 seconds",
        "System clock was stepped by -3127.517 seconds",
    ):
        lines.append((OTHER, us, journal_line(world.month, us, WORKERS[2], "chronyd", 4, text)))
        us += dice.between(60, 200) * SECOND
    return Scene(
        "clock_jump",
        OTHER,
        WORKERS[2],
        start,
        us,
        f"the clock of {WORKERS[2]} jumped an hour and back",
        "System clock",
        lines,
    )


CAST: tuple[Callable[[World, Dice], Scene], ...] = (
    guessed_password,
    secret_harvest,
    node_silence,
    backup_failure,
    out_of_memory_loop,
    name_resolution_outage,
    cluster_admin_granted,
    forged_log_lines,
    revoked_robot,
    clock_jump,
)
