// Which lines count, when two answers are the same, and the list of differences that are known.
import { existsSync, readFileSync } from 'node:fs';
import { explainFacts, helpFacts, normalise } from '../transcripts/compare.ts';
import type { Answer, Line } from './script.ts';

/** Outside of the world nothing reaches its network: lines with these tools belong to the transcripts. */
const NETWORK_TOOL = /(^|[|;&({]\s*)(sudo )?(curl|wget|ssh|nc|dig|nslookup|ping|docker|crictl)\b/;

/** A line of kubectl's that can run on both sides. */
export function counts({ cmd }: Line): boolean {
  return /\bkubectl\b/.test(cmd) && !NETWORK_TOOL.test(cmd);
}

/** Help is asked for, or given to whoever names no subcommand. */
const HELP = /(^|\s)(--help|-h)(\s|$)|^kubectl( help\b| options\b|$)/;
const HELP_TEXT = /^Usage:\n {2}kubectl /m;

/** Prose is ours: of a help text the usage line and the flags count, of an explanation the fields with their types. */
function facts(text: string, line: Line, ports: ReadonlySet<string>): string {
  if (HELP.test(line.cmd) || HELP_TEXT.test(text)) return helpFacts(text);
  if (/^kubectl explain\b/.test(line.cmd)) return explainFacts(text);
  return ordered(normalise(text, ports));
}

/** Why a node cannot be drained, and what its draining takes along: the real one goes through a Go map, in another order every time. */
function ordered(text: string): string {
  const sorted = (list: string, between: string | RegExp, join: string): string => list.split(between).sort().join(join);
  return text
    .replace(/^Warning: ((?:ignoring|deleting) .*)$/gm, (_, list: string) => `Warning: ${sorted(list, '; ', '; ')}`)
    .replace(/\[(cannot .*)\]/g, (_, list: string) => `[${sorted(list, /, (?=cannot )/, ', ')}]`)
    .replace(/^cannot .*(\ncannot .*)+/gm, (lines) => sorted(lines, '\n', '\n'));
}

/** What differs, as text to read; undefined when nothing does. */
export function difference(line: Line, real: Answer | undefined, ours: Answer | undefined, ports: ReadonlySet<string>): string | undefined {
  if (!real || !ours) return `${real ? 'ours' : 'the real one'} gave no answer`;
  const parts: string[] = [];
  if (real.code !== ours.code) parts.push(`exit code: real ${real.code}, ours ${ours.code}`);
  for (const [name, a, b] of [['stdout', real.out, ours.out] as const, ['stderr', real.err, ours.err] as const]) {
    const [x, y] = [facts(a, line, ports), facts(b, line, ports)];
    if (x !== y) parts.push(`${name}:\n<<< real\n${x}\n>>> ours\n${y}`);
  }
  return parts.length ? parts.join('\n') : undefined;
}

/** Differences that are known, by line, each with its reason; one that begins with `varies` is of chance, and agrees in some runs. */
export function knownMisses(): Readonly<Record<string, string>> {
  const file = new URL('known-misses.json', import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}
