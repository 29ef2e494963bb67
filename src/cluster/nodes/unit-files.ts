// The services that hosts keep, as their packages install them. upstream: debian openssh-server, kubeadm's kubelet package, containerd
import type { UnitSpec } from '../../machine/os/units.ts';

type Described = Omit<UnitSpec, 'main'>;

export const SSH_UNIT: Described = {
  name: 'ssh.service',
  description: 'OpenBSD Secure Shell server',
  path: '/lib/systemd/system/ssh.service',
  docs: 'man:sshd(8)',
  argv: ['/usr/sbin/sshd', '-D'],
};

export const KUBELET_UNIT: Described = {
  name: 'kubelet.service',
  description: 'kubelet: The Kubernetes Node Agent',
  path: '/lib/systemd/system/kubelet.service',
  docs: 'https://kubernetes.io/docs/',
  argv: ['/usr/bin/kubelet', '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf', '--kubeconfig=/etc/kubernetes/kubelet.conf', '--config=/var/lib/kubelet/config.yaml'],
  restartAfter: 10_000,
};

export const CONTAINERD_UNIT: Described = {
  name: 'containerd.service',
  description: 'containerd container runtime',
  path: '/lib/systemd/system/containerd.service',
  docs: 'https://containerd.io',
  argv: ['/usr/bin/containerd'],
  pid: 655,
  restartAfter: 5000,
  keeps: 'what a node does without its container runtime',
};

/** The unit files' texts, by their paths. */
export const UNIT_FILES: Readonly<Record<string, string>> = {
  [KUBELET_UNIT.path]: `[Unit]
Description=${KUBELET_UNIT.description}
Documentation=${KUBELET_UNIT.docs}
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=${KUBELET_UNIT.argv.join(' ')}
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`,
  [CONTAINERD_UNIT.path]: `[Unit]
Description=${CONTAINERD_UNIT.description}
Documentation=${CONTAINERD_UNIT.docs}
After=network.target local-fs.target

[Service]
ExecStart=${CONTAINERD_UNIT.argv.join(' ')}
KillMode=process
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
};
