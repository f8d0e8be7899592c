"""Every node's journal: kubelet, containerd, kernel, systemd."""

from collections.abc import Iterator

from logreview_tui.sources.demo.cluster import NODES
from logreview_tui.sources.demo.documents import journal_line
from logreview_tui.sources.demo.month import FLAT, OFFICE, Rhythm, hourly, nightly
from logreview_tui.sources.demo.wording import World, fill

_ERROR, _WARNING, _NOTICE, _INFO = 3, 4, 5, 6
_RECORDS: tuple[tuple[float, Rhythm, str, int, str], ...] = (
    # per day over all nodes, rhythm, program, priority, text
    (420, FLAT, "kubelet", _INFO, 'I<klog>  <n900-999> kubelet.go:2406] "SyncLoop (PLEG): event for pod" pod="<pod>" event={"ID":"<uuid>","Type":"ContainerStarted","Data":"<hex64>"}'),
    (210, FLAT, "kubelet", _INFO, 'I<klog>  <n900-999> reconciler_common.go:217] "operationExecutor.MountVolume started for volume \\"kube-api-access-<hex5>\\"" pod="<pod>"'),
    (85, FLAT, "kubelet", _INFO, 'I<klog>  <n900-999> prober.go:107] "Probe failed" probeType="Readiness" pod="<pod>" podUID="<uuid>" probeResult="failure" output="Get \\"http://<podip>:8080/healthz\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"'),
    (7, OFFICE, "kubelet", _INFO, 'I<klog>  <n900-999> prober.go:107] "Probe failed" probeType="Liveness" pod="shop-staging/checkout-<hex10>" podUID="<uuid>" probeResult="failure" output="HTTP probe failed with statuscode: 500"'),
    (14, OFFICE, "kubelet", _ERROR, 'E<klog>  <n900-999> pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"checkout\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=checkout\\"" pod="shop-staging/checkout-<hex10>"'),
    (48, hourly(12), "kubelet", _ERROR, 'E<klog>  <n900-999> dns.go:153] "Nameserver limits exceeded" err="Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.0.0.2 10.0.0.3 10.0.0.4"'),
    (4, FLAT, "kubelet", _ERROR, 'E<klog>  <n900-999> controller.go:195] "Failed to update lease" err="Put \\"https://10.0.10.10:6443/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/<worker>?timeout=10s\\": context deadline exceeded"'),
    (3, OFFICE, "kubelet", _ERROR, 'E<klog>  <n900-999> kubelet.go:1915] "Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[cache], unattached volumes=[]: timed out waiting for the condition" pod="<pod>"'),
    (0.4, FLAT, "kubelet", _ERROR, 'E<klog>  <n900-999> kubelet.go:1511] "Failed to start ContainerManager: invalid capacity 0 on image filesystem"'),
    (0.15, FLAT, "kubelet", _ERROR, 'E<klog>  <n900-999> reflector.go:166] "Unhandled Error" err="failed to watch *v1.Pod: unknown (get pods)"'),
    (0.1, FLAT, "kubelet", _ERROR, 'E<klog>  <n900-999> certificate_manager.go:562] "Certificate rotation: the current serving certificate is expired or about to, requesting a new one" node="<worker>"'),
    (330, FLAT, "containerd", _INFO, 'time="<iso>Z" level=info msg="StartContainer for \\"<hex64>\\" returns successfully"'),
    (160, FLAT, "containerd", _INFO, 'time="<iso>Z" level=info msg="shim disconnected" id=<hex64> namespace=k8s.io'),
    (33, FLAT, "containerd", _ERROR, 'time="<iso>Z" level=error msg="ContainerStatus for \\"<hex64>\\" failed" error="rpc error: code = NotFound desc = an error occurred when try to find container \\"<hex64>\\": not found"'),
    (6, FLAT, "containerd", _ERROR, 'time="<iso>Z" level=error msg="ExecSync for \\"<hex64>\\" failed" error="rpc error: code = Unknown desc = deadline exceeded (\\"DeadlineExceeded\\"): timeout 1s exceeded"'),
    (0.35, FLAT, "containerd", _ERROR, 'time="<iso>Z" level=error msg="PullImage \\"registry.demo.example/shop/checkout:2.8.0-rc3\\" failed" error="failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized"'),
    (0.2, FLAT, "containerd", _ERROR, 'time="<iso>Z" level=error msg="PullImage \\"quay.io/metallb/speaker:v0.14.9\\" failed" error="unexpected status code 502 Bad Gateway"'),
    (140, FLAT, "kernel", _INFO, "IPv6: ADDRCONF(NETDEV_CHANGE): cali<hex11>: link becomes ready"),
    (45, FLAT, "kernel", _WARNING, "IPv4: martian source <podip> from <scanner>, on dev ens3"),
    (5, FLAT, "kernel", _NOTICE, 'audit: type=1400 audit(<epoch>:<n100-9999>): apparmor="DENIED" operation="ptrace" class="ptrace" profile="cri-containerd.apparmor.d" pid=<n1000-99999> comm="node" requested_mask="read" denied_mask="read"'),
    (1.1, FLAT, "kernel", _WARNING, "nf_conntrack: nf_conntrack: table full, dropping packet"),
    (0.1, FLAT, "kernel", _ERROR, "INFO: task jbd2/sda1-8:<n200-400> blocked for more than 120 seconds."),
    (0.7, FLAT, "kernel", _ERROR, "blk_update_request: I/O error, dev sr0, sector <n0-900> op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 0"),
    (330, FLAT, "systemd", _INFO, "Started cri-containerd-<hex64>.scope - libcontainer container <hex64>."),
    (330, FLAT, "systemd", _INFO, "cri-containerd-<hex64>.scope: Deactivated successfully."),
    (4, nightly(6, 12), "systemd", _INFO, "Finished apt-daily-upgrade.service - Daily apt upgrade and clean activities."),
    (1, nightly(6, 12), "systemd", _WARNING, "apt-daily.service: Failed with result 'exit-code'."),
    (12, hourly(33), "systemd", _INFO, "Starting sysstat-collect.service - system activity accounting tool..."),
    (16, FLAT, "chronyd", _INFO, "Selected source 10.0.0.<n2-4> (ntp.demo.example)"),
    (24, hourly(20), "node-problem-detector", _INFO, "I<klog>       1 log_monitor.go:160] New status generated: &{Source:kernel-monitor Events:[] Conditions:[{Type:KernelDeadlock Status:False}]}"),
    (60, FLAT, "dockerd-cleanup", _INFO, "removed <n0-9> unused images, <n0-900> MB reclaimed"),
)  # fmt: skip


def lines(world: World, day: int) -> Iterator[tuple[int, str]]:
    """Moments and records of all nodes' journals on a day."""
    dice = world.dice("nodes", day)
    for per_day, rhythm, ident, priority, text in _RECORDS:
        for us in rhythm.moments(per_day, world.month, day, dice):
            said = fill(text, world, us, dice)
            yield us, journal_line(world.month, us, dice.pick(NODES), ident, priority, said)
