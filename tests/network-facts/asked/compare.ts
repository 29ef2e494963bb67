// Recorded requests of a real data plane: how they are kept, and what of an answer counts.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

type Json = Record<string, unknown>;

export interface Asked {
  readonly host: string;
  readonly command: string;
  readonly output: string;
  readonly exit: number;
  /** Chance chose the pod: the shape of the answers counts, and how many there are. */
  readonly chance?: true;
  /** Sets the scene, is not judged: what it prints is kubectl's, or differs from run to run. */
  readonly scene?: true;
}

/** `config` is what changes in kube-proxy's file; every node's proxy is started anew with it. */
export type Step = Asked | { readonly apply: readonly Json[] } | { readonly settle: number } | { readonly wait: number } | { readonly config: Json };

export interface Scenario {
  readonly title: string;
  readonly setup: readonly Json[];
  readonly settle: number;
  readonly families?: readonly ('IPv4' | 'IPv6')[];
  readonly steps: Readonly<Record<'iptables' | 'nftables', readonly Step[]>>;
}

/** The scenarios by name; both modes were asked the same. */
export function scenarios(): Readonly<Record<string, Scenario>> {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json.gz'));
  return Object.assign({}, ...files.map((name) => JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString('utf8'))));
}

/** What differs from run to run on any cluster is masked: chosen ports, milliseconds, dates. */
function masked(text: string): string {
  return text
    .replace(/(Client: (?:[\d.]+|\[[0-9a-f:]+\])):\d{4,5}\b/g, '$1:<port>')
    .replace(/after (\d+) (?:ms|milliseconds)/g, (_, n: string) => `after ${Math.round(Number(n) / 1000)} s`)
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')
    .replace(/Content-Length: 7\d/gi, 'Content-Length: <7n>')
    .replace(/time=[\d.]+ ms|rtt .*|time \d+ms|\d+(?:\.\d+)? ?ms\b/g, '<time>')
    .replace(/( sport=\d+ dport=)\d{4,5}(?= (?:\[ASSURED\] )?mark=)/g, '$1<port>')
    .replace(/^pid=\d+|pid=\d+/g, 'pid=<pid>')
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' ').trimEnd())
    .join('\n')
    .trimEnd();
}

function shape(text: string): string {
  const kinds = new Set<string>();
  let answers = 0;
  for (const line of masked(text).split('\n').filter(Boolean)) {
    const counted = /^ *(\d+) (\D.*)$/.exec(line);
    answers += counted ? Number(counted[1]) : 1;
    kinds.add((counted?.[2] ?? line).replace(/web-\d/g, 'web-<n>').replace(/10\.244\.\d\.\d+|192\.168\.1\.1[012]\b/g, '<ip>'));
  }
  return `${answers} answers\n${[...kinds].sort().join('\n')}`;
}

/** An answer as far as it counts. */
export function view(step: Asked, output: string, exit: number | undefined): string {
  return `${exit} ${step.chance ? shape(output) : masked(output)}`;
}
