// What --help and a wrong flag print. upstream: spf13/cobra UsageString, spf13/pflag FlagUsages
import { knownGates } from './gates.ts';
import { FLAGS, type ProxyFlag } from './table.ts';
import { USAGE } from './usage.ts';

const LONG = `The Kubernetes network proxy runs on each node. This
reflects services as defined in the Kubernetes API on each node and can do simple
TCP, UDP, and SCTP stream forwarding or round robin TCP, UDP, and SCTP forwarding across a set of backends.
Service cluster IPs and ports are currently found through Docker-links-compatible
environment variables specifying ports opened by the service proxy. There is an optional
addon that provides cluster DNS for these cluster IPs. The user must create a service
with the apiserver API to configure the proxy.
`;
const NOTHING: readonly string[] = ['', 'false', '0', '0s', '[]'];

export const helpText = (): string => `${LONG}\n${usageText()}`;

/** Every flag in two columns: the second begins behind the widest first. */
export function usageText(): string {
  const rows = FLAGS.filter((flag) => !flag.deprecated).map((flag) => [head(flag), body(flag)] as const);
  const width = Math.max(...rows.map(([left]) => left.length)) + 3;
  const lines = rows.map(([left, right]) => `${left.padEnd(width)}${right.replaceAll('\n', `\n${' '.repeat(width)}`)}`);
  return `Usage:\n  kube-proxy [flags]\n\nFlags:\n${lines.join('\n')}\n`;
}

function head({ short, name, type, bare }: ProxyFlag): string {
  const start = `${short ? `  -${short}, ` : '      '}--${name}`;
  return `${start}${type === 'bool' ? '' : ` ${type}`}${bare ? `[=${bare}]` : ''}`;
}

function body({ name, type, default: value = '' }: ProxyFlag): string {
  const text = (USAGE[name] ?? '').replace('%GATES%', () => knownGates().join('\n'));
  if (NOTHING.includes(value)) return text;
  return `${text} (default ${type === 'string' ? JSON.stringify(value) : value})`;
}
