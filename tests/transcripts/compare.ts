// Recorded scenarios: how they are read, made a script of, and compared. The same rules as the judge that others run (design.md): what differs from run to run on any cluster is masked, nothing else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Step {
  readonly cmd: string;
  readonly tag?: string;
  readonly out: string;
  readonly code: number;
}

export interface Recorded {
  readonly ports: readonly string[];
  readonly steps: readonly Step[];
  readonly scenario: string;
}

const unpack = (name: string): Readonly<Record<string, Recorded>> => JSON.parse(gunzipSync(readFileSync(new URL(name, import.meta.url))).toString('utf8'));

/** The scenarios that were there first: 99 of them. */
export const golden = (): Readonly<Record<string, Recorded>> => unpack('golden.json.gz');

/** Scenarios of our own, typed into a real v1.36.3 control plane; its kubelets are stand-ins but for the family `kubelet`, which a real kubelet with containerd answered. A file of `asked/` holds a family. */
export function asked(): Readonly<Record<string, Recorded>> {
  const folder = new URL('asked/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json.gz')) : [];
  return Object.assign({}, ...files.sort().map((name) => unpack(`asked/${name}`)));
}

type Item =
  | { readonly kind: 'step'; readonly cmd: string; tag?: string }
  | { readonly kind: 'hidden'; readonly cmd: string }
  | { readonly kind: 'file'; readonly name: string; readonly body: string };

function itemsOf(text: string): Item[] {
  const items: Item[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.startsWith('$ ')) items.push({ kind: 'step', cmd: line.slice(2) });
    else if (line.startsWith('@ ')) items.push({ kind: 'hidden', cmd: line.slice(2) });
    else if (line.startsWith('tag ')) {
      const step = items.at(-1);
      if (step?.kind === 'step') step.tag = line.slice(4).trim();
    } else if (line.startsWith('file ')) {
      const end = lines.indexOf('end', i);
      items.push({ kind: 'file', name: line.slice(5).trim(), body: lines.slice(i + 1, end).join('\n') });
      i = end;
    }
  }
  return items;
}

/** The steps of a scenario that are compared, in order. */
export const stepsOf = (scenario: string): readonly { readonly cmd: string; readonly tag?: string }[] => itemsOf(scenario).flatMap((item) => (item.kind === 'step' ? [item] : []));

/** A scenario as one shell script whose output tells its steps apart. */
export function scriptOf(scenario: string): string {
  let n = 0;
  const parts = itemsOf(scenario).map((item) => {
    if (item.kind === 'file') return `cat > ${item.name} <<'EOF_SCENARIO'\n${item.body}\nEOF_SCENARIO`;
    if (item.kind === 'hidden') return `{ ${item.cmd} ; } >/dev/null 2>&1 </dev/null`;
    const part = `echo "@@BEGIN ${n}"\n{ ${item.cmd} ; } 2>&1 </dev/null\necho "@@END ${n} $?"`;
    n++;
    return part;
  });
  return `${parts.join('\n')}\n`;
}

/** What each step printed and how it ended. */
export function answersOf(stdout: string): ReadonlyMap<number, { readonly out: string; readonly code: number }> {
  const answers = new Map<number, { out: string; code: number }>();
  let at = -1;
  let lines: string[] = [];
  for (const line of stdout.split('\n')) {
    const begin = /^@@BEGIN (\d+)$/.exec(line);
    const end = /^(.*)@@END (\d+) (\d+)$/.exec(line);
    if (begin) {
      at = Number(begin[1]);
      lines = [];
    } else if (end) {
      if (end[1]) lines.push(end[1]);
      answers.set(Number(end[2]), { out: lines.join('\n'), code: Number(end[3]) });
      at = -1;
    } else if (at >= 0) lines.push(line);
  }
  return answers;
}

/** Addresses that are the same on every cluster of this shape. */
const FIXED = new Set(['10.96.0.1', '10.96.0.10', '10.96.0.0', '10.244.0.0', '10.244.1.0', '10.244.2.0']);
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
/** Words before which a duration is a setting, not an age. */
const SETTING = /(cpu"?[:=]"? *|\b(timeout|delay|period|ttl|grace|after|for|in|every)[ =]|Seconds|--[\w-]+[= ])$/i;

function maskAge(age: string, ...rest: unknown[]): string {
  const all = String(rest.at(-1));
  const at = Number(rest.at(-2));
  const kept = SETTING.test(all.slice(Math.max(0, at - 24), at)) || /^ \(\d+%\)/.test(all.slice(at + age.length));
  return kept ? age : '<age>';
}

export function normalise(text: string, ports: ReadonlySet<string>): string {
  const addresses = new Map<string, string>();
  const address = (ip: string): string => {
    if (FIXED.has(ip)) return ip;
    if (!addresses.has(ip)) addresses.set(ip, `<ip${addresses.size + 1}>`);
    return addresses.get(ip) ?? ip;
  };
  return text
    .replace(/\r/g, '')
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, 'https://192.168.1.10:6443')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
    .replace(/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /gm, '$1<klog> ')
    .replace(/\b(LIVE|MERGED)-\d+/g, '$1-<tmp>')
    .replace(/containerd:\/\/[0-9a-f]+/g, 'containerd://<id>')
    .replace(/@sha256:[0-9a-f]{64}/g, '@sha256:<id>')
    .replace(/kube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<r>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4}( [A-Z]{3,4})?/g, '<time>')
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>')
    .replace(/("?resourceVersion"?: )"?\d+"?/g, '$1<rv>')
    .replace(new RegExp(`\\b([a-z0-9][a-z0-9.-]*?)-[a-z0-9]{6,10}-[${LETTERS}]{5}\\b`, 'g'), '$1-<rs>-<pod>')
    .replace(new RegExp(`\\b([a-z0-9][a-z0-9.-]*?)-[${LETTERS}]{8,10}\\b`, 'g'), '$1-<rs>')
    .replace(new RegExp(`\\b([a-z0-9][a-z0-9.-]*?)-[${LETTERS}]{5}\\b`, 'g'), '$1-<r>')
    .replace(/(pod-template-hash"?[=: ]+"?)[a-z0-9]+/g, '$1<rs>')
    .replace(/<(invalid|unknown)>/g, '<age>')
    .replace(/\b(\d+y)?(\d+d)?(\d+h)?(\d+m)?\d+(s|m|h|d)\b/g, maskAge)
    .replace(/\b10\.(\d+)\.(\d+)\.(\d+)\b/g, address)
    .replace(/\b3[0-2]\d{3}\b/g, (port) => (ports.has(port) ? port : '<nodeport>'))
    .split('\n')
    .map((line) => line.replace(/-{8,}/g, '--------').replace(/ {2,}/g, '  ').replace(/\t+/g, '\t').trimEnd())
    .join('\n')
    .trimEnd();
}

const pick = (text: string, pattern: RegExp): string =>
  text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.trim())
    .join('\n');
export const helpFacts = (text: string): string => (text ? `${/Usage:\s*\n?\s*(.*)/.exec(text)?.[1]}\n${pick(text, /^\s+(-\w, )?--[\w-]+=.*:$/)}` : 'nothing');
export const explainFacts = (text: string): string => pick(text, /^(KIND|VERSION|GROUP|FIELD|RESOURCE):|^\s+\S+\t<|^error/);

export function agrees(real: Step, ours: { readonly out: string; readonly code: number } | undefined, ports: ReadonlySet<string>): boolean {
  if (!ours || ours.code !== real.code) return false;
  if (real.tag === 'code') return true;
  if (real.tag === 'help') return helpFacts(real.out) === helpFacts(ours.out);
  if (real.tag === 'explain') return explainFacts(real.out) === explainFacts(ours.out);
  return normalise(real.out, ports) === normalise(ours.out, ports);
}
