// upstream: busybox/coreutils/cut.c
import { decode, encode } from '../../../base/bytes.ts';
import { Regex } from '../lib/regex/regex.ts';
import { type AppletCall, AppletFault, applet, UsageFault, wholeNumber } from './lib/applet.ts';
import { eachLine } from './lib/inputs.ts';

/** From 1, both ends within. */
type Range = readonly [from: number, to: number];

export const cut = applet(
  {
    name: 'cut',
    usage: `[OPTIONS] [FILE]...

Print parts of the lines of FILEs

	-b LIST	Bytes
	-c LIST	Characters
	-d SEP	What separates fields (-f: tab, -F: blanks)
	-O SEP	What separates printed fields (-f: as -d, -F: a space)
	-D	Fields in the order of LIST; no lines without SEP
	-f LIST	Fields (-d is one character)
	-F LIST	Fields (-d is a regex)
	-s	Only lines that have a SEP
	-n	Does nothing
`,
    short: 'b:c:d:f:nsDF:O:',
  },
  (call) => {
    const kinds = ['b', 'c', 'f', 'F'].filter((kind) => call.has(kind));
    const [kind] = kinds;
    if (kind === undefined) throw new AppletFault('expected a list of bytes, characters, or fields');
    if (kinds.length > 1) throw new UsageFault();
    const fields = kind === 'f' || kind === 'F';
    if (!fields && call.has('d')) throw new AppletFault('a delimiter may be specified only when operating on fields');
    if (!fields && call.has('s')) throw new AppletFault('suppressing non-delimited lines makes sense only when operating on fields');
    const ranges = rangesOf(call.value(kind) ?? '');
    if (!call.has('D')) ranges.sort((a, b) => a[0] - b[0]);
    return eachLine(call, call.words, fields ? fieldsOf(call, kind, ranges) : (line) => bytesOf(line, ranges), { whole: true });
  },
);

function rangesOf(list: string): Range[] {
  return list.split(',').map((part): Range => {
    const dash = part.indexOf('-');
    const low = dash < 0 ? part : part.slice(0, dash);
    const high = dash < 0 ? part : part.slice(dash + 1);
    // 0 is taken for the place before the first.
    const from = low === '' && dash >= 0 ? 1 : wholeNumber(low);
    const to = high === '' ? Number.POSITIVE_INFINITY : wholeNumber(high);
    if (to < from) throw new AppletFault(`${to}<${from - 1}`);
    return [from, to];
  });
}

function bytesOf(line: string, ranges: readonly Range[]): string {
  const bytes = encode(line);
  const chosen = Array.from(bytes).filter((_, i) => ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b));
  return decode(Uint8Array.from(chosen));
}

function fieldsOf(call: AppletCall, kind: string, ranges: readonly Range[]): (line: string) => string | undefined {
  const separator = call.value('d') ?? '\t';
  const regex = kind === 'F' ? new Regex([call.value('d') ?? '[[:space:]][[:space:]]*'], { syntax: 'basic' }) : undefined;
  const joint = call.value('O') ?? (kind === 'F' ? ' ' : separator.slice(0, 1));
  const split = (line: string): string[] => (regex ? piecesOf(line, regex) : line.split(separator.slice(0, 1) || '\0'));
  return (line) => {
    const all = split(line);
    if (all.length === 1) return call.has('s') && line !== '' ? undefined : call.has('D') && line !== '' ? undefined : line;
    if (!call.has('D')) return all.filter((_, i) => ranges.some(([a, b]) => i + 1 >= a && i + 1 <= b)).join(joint);
    return ranges.flatMap(([a, b]) => all.slice(Math.max(0, a - 1), b)).join(joint);
  };
}

function piecesOf(line: string, regex: Regex): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (let m = regex.exec(line, at); m && m.end > m.start; m = regex.exec(line, at)) {
    pieces.push(line.slice(at, m.start));
    at = m.end;
  }
  return [...pieces, line.slice(at)];
}
