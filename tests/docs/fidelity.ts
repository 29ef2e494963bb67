// The list of what is and is not simulated, made from the registries: what is in no registry is not simulated.

import { CHECK_KINDS } from '../../src/course/checks/index.ts';
import { BENCHMARKS } from '../../src/host/bench/index.ts';
import { createRegistry } from '../../src/kubernetes/apiserver/registry/index.ts';
import { CONTROLLERS } from '../../src/kubernetes/controllers/index.ts';
import { GROUPS, OTHERS } from '../../src/kubernetes/kubectl/cmd/index.ts';
import { SHELVES } from '../../src/machine/images/index.ts';
import { wellKnownImages } from '../../src/machine/images/well-known.ts';
import { adminTools } from '../../src/machine/programs/admin-tools.ts';
import { missingTools } from '../../src/machine/programs/missing-tools.ts';
import { netTools } from '../../src/machine/programs/net-tools.ts';
import { shellTools } from '../../src/machine/programs/shell-tools.ts';
import { textTools } from '../../src/machine/programs/text-tools.ts';

const code = (names: Iterable<string>): string =>
  [...new Set(names)]
    .sort()
    .map((n) => `\`${n}\``)
    .join(' ');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function fidelity(): string {
  const strategies = createRegistry({ serviceCIDR: '10.96.0.0/16', nodePortRange: '30000-32767' });
  const commands = [...GROUPS.flatMap((g) => g.commands), ...OTHERS].filter((c) => !c.hidden).map((c) => c.name);
  const programs = [...textTools, ...netTools, ...shellTools, ...adminTools].map((t) => nameOf(t.path));
  const controllers = CONTROLLERS.map((make) => make({ rootCA: () => '' }).name);
  const kinds = strategies.map((s) => `${s.resource.kind}${s.resource.group ? `.${s.resource.group}` : ''}`);
  const repositories = [...new Set(SHELVES.flatMap((s) => s.repositories))];
  const benches = BENCHMARKS.map((b) => b.name);
  return `# What is simulated, and what is not

Made by \`UPDATE=1 npx vitest run tests/docs\` from the registries; a test compares. Kubernetes v1.36, kubectl 1.36.3.

## Simulated

**Kinds that the API server stores or answers** (${kinds.length}): ${code(kinds)}

**Controllers** (${controllers.length}): ${code(controllers)}; beside them the scheduler, a kubelet on every node, kube-proxy in the modes iptables, nftables and IPVS, CoreDNS.

**kubectl commands** (${commands.length}): ${code(commands)}

**Programs of hosts** (${new Set(programs).size}): ${code(programs)}; \`kubectl\`; bash with its builtins. On the PATH of hosts too, but not simulated (they say so): ${code(missingTools.map((t) => nameOf(t.path)))}.

**Images written out** (${repositories.length}): ${code(repositories)}

**Images that run as a stand-in** (${wellKnownImages.length}): well-known names; the container listens on its ports and says in its log that it is a stand-in. Every other name is not found.

**Checks of lessons**: ${code(CHECK_KINDS.map((k) => k.kind))}. **Benchmarks**: ${code(benches)}

## Not simulated

- ICMP redirects (IPv4) are sent as Linux does; hosts begin with net.ipv4.conf.*.accept_redirects 0, so that nobody believes them until it is set. Pings with -p, -Q, -e or -S look on the wire as those without.
- IPVS mode is made after upstream's source and documents, not after a recording; its schedulers are rr, wrr, lc, wlc, lblc, lblcr, sh, dh, sed, nq and mh; it forwards by NAT only.
- Without an add-on nobody answers to Ingress and LoadBalancer: Ingresses get no address, LoadBalancers stay pending (their node ports work).
- The cloud of \`cloud-load-balancer\` is no particular one: it passes packets through to node ports and needs these, and knows IPv4 alone.
- The Ingress controller is one in the likeness of ingress-nginx: hosts, path types, TLS, rewrite-target, use-regex, redirects, allowlist; other annotations are named in its log as not simulated; no ConfigMap settings, no webhook, no canary.
- A node’s services are ssh, containerd and the kubelet. A kubelet can be stopped, started and killed; containerd cannot be stopped. The journal holds what systemd says of them, and of the kubelet which pods come and go. \`/proc/meminfo\` counts processes, not what they use. \`lsof\` knows sockets only.
- HAProxy: what its program names as not simulated it refuses; modes tcp and http, backends, checks, balance roundrobin, leastconn, source and first, ACLs by host, path and source.
- MetalLB: layer 2 only; no BGP, no webhooks, no ServiceL2Status; its manifest (upstream's too) is served at http://manifests.example.net/metallb-native.yaml.
- Flags of the control plane's static pods: \`--service-node-port-range\` acts, those that kubeadm writes say how this cluster is; the container's log names every other as not simulated. etcd's container holds no data: without it the API server works on.
- What a stored kind does when it has no controller in the list above.
- FlowSchema and PriorityLevelConfiguration are stored and checked; no request waits for another.
- APIService: nobody here speaks for another group, so one with a Service is unavailable in the real words: its group is listed as stale, without resources, and requests for it are answered 503.
- CSI kinds, VolumeAttachment and resource.k8s.io are stored and checked; no driver acts on them, no device is given to a pod.
- Answers in protobuf: bodies are read in it, answers are JSON, but for OpenAPI v2, which kubectl reads in nothing else.
- The tokens that pods find in their volumes name the account, not the pod.
- ValidatingAdmissionPolicy: expressions are not type-checked into the status, there is no audit log, CONNECT is not judged. MutatingAdmissionPolicy and its binding are stored and checked; nothing is changed by them.
- Webhooks are called over the cluster's network before the write begins; nothing here speaks their language, so that the call fails in the real words in the end: refused, timed out, or an answer that is not HTTPS. Mutating ones are called beside the others, not one after the other.
- kubectl commands that are not in the list; flags that are refused say so (\`--profile=cpu\`, \`wait --local\`); kustomizations without replacements, vars, plugins, charts and bases from other servers; kuberc without credential plugins; users of a kubeconfig whose credentials come from a program or an auth provider.
- Cryptography: keys and certificates have their real forms (other tools read them), signatures are hashes that only this house can check, nothing is enciphered; no request approves itself (csrapproving).
- Processor: limits are checked and shown; nothing is throttled for them. Memory: what programs read and keep is counted, and the kernel ends a container over its limit (OOMKilled); no machine gives its programs more than 256 MiB, whatever it says it has.
- Volumes that need a storage system: claims stay Pending.
- The processes of a pod's containers are each other's in nothing: \`shareProcessNamespace\`, \`hostPID\` and \`kubectl debug --target\` are taken, but \`ps\` shows its own container only.
- Safe sysctls of a pod but for \`net.ipv4.ip_unprivileged_port_start\` change nothing. Of a node's files the CNI configuration in \`/etc/cni/net.d\` counts by being there and readable: its plug-ins are always bridge, host-local and portmap.
- A container's rule \`RestartAllContainers\` restarts that container alone.
- Program features that a program refuses with “not simulated here”.
- IPv6-only clusters keep IPv4 between their hosts, so that kubectl finds the API server.
`;
}
