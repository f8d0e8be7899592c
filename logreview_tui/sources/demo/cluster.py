"""The platform of the demo: nodes, workloads, people and networks. The same components every month.

Networks are those set aside for documentation, benchmarks and carriers, so that no real address is ever accused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from logreview_tui.sources.demo.dice import Dice

CLUSTER = "demo-wc"
NODES = ("wc-control-plane-0", "wc-worker-0", "wc-worker-1", "wc-worker-2")
WORKERS = NODES[1:]
NODE_ADDRESSES: Mapping[str, str] = {node: f"10.0.10.{10 + i}" for i, node in enumerate(NODES)}
PEOPLE = ("anna", "bertil", "chandra", "dilan", "eva")
"""Platform administrators; the first two also log in over SSH."""
OFFICE_NETWORK = "192.0.2."
SCAN_NETWORK = "198.18."
ATTACK_NETWORK = "203.0.113."
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"

_WORKLOADS = (
    # namespace, workload, container, image, replicas (0: one on every worker), owner
    ("ingress-nginx", "ingress-nginx-controller", "controller", "ingress-nginx/controller:v1.11.5", 0, "operator"),
    ("velero", "velero", "velero", "velero/velero:v1.16.0", 1, "operator"),
    ("gatekeeper-system", "gatekeeper-controller-manager", "manager", "openpolicyagent/gatekeeper:v3.18.2", 2, "operator"),
    ("gatekeeper-system", "gatekeeper-audit", "manager", "openpolicyagent/gatekeeper:v3.18.2", 1, "operator"),
    ("cert-manager", "cert-manager", "cert-manager-controller", "jetstack/cert-manager-controller:v1.17.1", 1, "operator"),
    ("kube-system", "coredns", "coredns", "coredns/coredns:v1.11.3", 2, "operator"),
    ("kube-system", "calico-node", "calico-node", "calico/node:v3.28.3", 0, "operator"),
    ("kube-system", "metrics-server", "metrics-server", "metrics-server/metrics-server:v0.7.2", 1, "operator"),
    ("monitoring", "prometheus", "prometheus", "prometheus/prometheus:v3.2.1", 1, "operator"),
    ("monitoring", "alertmanager", "alertmanager", "prometheus/alertmanager:v0.28.1", 1, "operator"),
    ("dex", "dex", "dex", "dexidp/dex:v2.42.0", 2, "operator"),
    ("harbor", "harbor-core", "core", "goharbor/harbor-core:v2.12.2", 1, "operator"),
    ("harbor", "harbor-registry", "registry", "goharbor/registry-photon:v2.12.2", 1, "operator"),
    ("falco", "falco", "falco", "falcosecurity/falco:0.40.0", 0, "operator"),
    ("shop-production", "storefront", "storefront", "registry.demo.example/shop/storefront:3.14.2", 3, "customer"),
    ("shop-production", "checkout", "checkout", "registry.demo.example/shop/checkout:2.7.0", 2, "customer"),
    ("shop-staging", "storefront", "storefront", "registry.demo.example/shop/storefront:3.15.0-rc1", 1, "customer"),
    ("shop-staging", "checkout", "checkout", "registry.demo.example/shop/checkout:2.8.0-rc3", 1, "customer"),
)  # fmt: skip
_STATIC = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")


@dataclass(frozen=True, slots=True)
class Pod:
    """A running container and the part of its documents that never changes."""

    name: str
    namespace: str
    node: str
    address: str
    uid: str
    tail: str
    """JSON from `"docker":` to the closing brace of the document."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Everything that runs."""

    pods: Mapping[str, tuple[Pod, ...]]
    """By `namespace/workload`."""

    @classmethod
    def of(cls, seed: int, month: int) -> "Cluster":
        """The cluster of a month: pods have other ids each month, components are the same."""
        dice = Dice(seed, month, "cluster")
        pods: dict[str, tuple[Pod, ...]] = {}
        for namespace, workload, container, image, replicas, owner in _WORKLOADS:
            revision = dice.letters(_SUFFIX, 10)
            nodes = WORKERS if replicas == 0 else tuple(WORKERS[(len(pods) + i) % 3] for i in range(replicas))
            pods[f"{namespace}/{workload}"] = tuple(
                _pod(dice, namespace, workload, container, image, owner, node, "" if replicas == 0 else revision)
                for node in nodes
            )
        for name in _STATIC:
            image = f"registry.k8s.io/{name}:v1.31.6"
            pods[f"kube-system/{name}"] = (
                _pod(dice, "kube-system", name, name, image, "operator", NODES[0], NODES[0]),
            )
        return cls(pods)

    def named(self, component: str) -> tuple[Pod, ...]:
        """The pods of a component."""
        return self.pods[component]


def _pod(
    dice: Dice, namespace: str, workload: str, container: str, image: str, owner: str, node: str, revision: str
) -> Pod:
    is_static = revision == node
    suffix = revision if is_static else f"{revision}-{dice.letters(_SUFFIX, 5)}".lstrip("-")
    name, uid, container_id = f"{workload}-{suffix}", dice.uuid(), dice.hex(12)
    labels = {"component": workload} if is_static else {"app_kubernetes_io/name": workload}
    if revision and not is_static:
        labels["pod-template-hash"] = revision
    tail = _json({
        "docker": {"container_id": container_id},
        "kubernetes": {
            "container_name": container,
            "namespace_name": namespace,
            "pod_name": name,
            "container_image": image,
            "pod_id": uid,
            "host": node,
            "labels": labels,
            "namespace_labels": {"owner": owner},
        },
        "cluster_name": CLUSTER,
        "tag": f"kubernetes.var.log.containers.{name}_{namespace}_{container}-{container_id}.log",
    })  # fmt: skip
    address = NODE_ADDRESSES[node] if is_static else f"10.233.{64 + NODES.index(node)}.{dice.between(2, 250)}"
    return Pod(name, namespace, node, address, uid, tail[1:])


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
