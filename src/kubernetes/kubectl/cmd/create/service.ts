// upstream: kubectl/pkg/cmd/create/create_service.go
import { SERVICES } from '../../../api/resources.ts';
import { type Command, entry, type Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import type { FlagSpec } from '../../lib/flags/flag-set.ts';
import { generator } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';

const tcp: FlagSpec = { name: 'tcp', kind: 'strings', usage: "Port pairs as PORT or PORT:TARGETPORT; the target may be a port's name." };

interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** 80:8080 → port 80 to targetPort 8080; what comes after a second colon counts in the name alone. upstream: parsePorts */
function portOf(pair: string): Omit<Port, 'nodePort'> {
  const [left = '', right] = pair.split(':');
  const port = portNumber(left);
  return { name: pair.replaceAll(':', '-'), port, protocol: 'TCP', targetPort: right === undefined ? port : targetOf(right) };
}

/** upstream: k8s.io/utils/net ParsePort; zero is the server's to refuse */
function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) > 65535) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text);
}

function targetOf(text: string): number | string {
  if (/^[+-]?\d+$/.test(text)) {
    const n = Number(text);
    if (n < 1 || n > 65535) throw new CommandError('must be between 1 and 65535, inclusive');
    return n;
  }
  const problems = portNameProblems(text);
  if (problems.length) throw new CommandError(problems.join(','));
  return text;
}

/** upstream: validation.IsValidPortName */
function portNameProblems(name: string): string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

function object(k: Invocation, name: string, type: string, extra: Record<string, unknown> = {}, nodePort = 0): KubeObject {
  const pairs = k.flags.spec('tcp') ? k.flags.list('tcp') : [];
  const ports = pairs.map((pair) => ({ ...portOf(pair), ...(nodePort ? { nodePort } : {}) }));
  const labels = { app: name };
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, labels },
    spec: { ...(ports.length ? { ports } : {}), selector: labels, ...extra, type },
    status: { loadBalancer: {} },
  };
}

function needPorts(k: Invocation): void {
  if (k.flags.list('tcp').length === 0) throw new CommandError('at least one tcp port specifier must be provided');
}

const clusterip = generator({
  use: 'clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  short: 'Create a ClusterIP service',
  examples: '# Port 5678 to 8080\nkubectl create service clusterip web --tcp=5678:8080\n\n# Headless\nkubectl create service clusterip web --clusterip="None"',
  flags: [{ name: 'clusterip', kind: 'string', usage: 'The ClusterIP, or None for a headless service.' }, tcp],
  resource: SERVICES,
  failing: 'failed to create ClusterIP service:',
  forgetsConfig: true,
  make(k, name) {
    const ip = k.flags.string('clusterip');
    if (ip === 'None' && k.flags.list('tcp').length > 0) return object(k, name, 'ClusterIP', { clusterIP: 'None' });
    if (ip !== 'None') needPorts(k);
    return object(k, name, 'ClusterIP', ip ? { clusterIP: ip } : {});
  },
});

const nodeport = generator({
  use: 'nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a NodePort service',
  examples: '# Port 5678 to 8080, on a node port that the server chooses\nkubectl create service nodeport web --tcp=5678:8080',
  flags: [{ name: 'node-port', kind: 'int', usage: 'Port to open on each node.' }, tcp],
  resource: SERVICES,
  failing: 'failed to create NodePort service:',
  forgetsConfig: true,
  make(k, name) {
    needPorts(k);
    return object(k, name, 'NodePort', {}, k.flags.number('node-port'));
  },
});

const loadbalancer = generator({
  use: 'loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a LoadBalancer service',
  examples: '# Port 5678 to 8080\nkubectl create service loadbalancer web --tcp=5678:8080',
  flags: [tcp],
  resource: SERVICES,
  failing: 'failed to create LoadBalancer service:',
  forgetsConfig: true,
  make(k, name) {
    needPorts(k);
    return object(k, name, 'LoadBalancer');
  },
});

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const externalname = generator({
  use: 'externalname NAME --external-name external.name [--dry-run=server|client|none]',
  short: 'Create an ExternalName service',
  examples: '# An alias for a name outside\nkubectl create service externalname db --external-name db.example.com',
  flags: [{ name: 'external-name', kind: 'string', required: true, usage: 'The name outside' }, tcp],
  resource: SERVICES,
  failing: 'failed to create ExternalName service:',
  forgetsConfig: true,
  make(k, name) {
    const outside = k.flags.string('external-name');
    if (outside.length > 253 || !DNS_SUBDOMAIN.test(outside)) throw new CommandError(`invalid service external name ${outside}`);
    return object(k, name, 'ExternalName', { externalName: outside });
  },
});

export const service: Command = {
  use: 'service',
  aliases: ['svc'],
  short: 'Create a service of one of several types',
  long: 'Create a service of one of several types.',
  subcommands: [entry(clusterip), entry(externalname), entry(loadbalancer), entry(nodeport)],
};
