// upstream: coreutils src/cut.c
import { decode, encode } from '../../base/bytes.ts';
import { command, UsageError } from './lib/command.ts';
import { eachInput, LineReader, Output } from './lib/streams.ts';

/** Ranges from 1, both ends within. */
type Ranges = readonly (readonly [number, number])[];

/** Prints parts of lines. */
export const cut = command(
  {
    name: 'cut',
    summary: 'Print selected parts of lines from each FILE.',
    usage: 'OPTION... [FILE]...',
    options: [
      ['b,bytes=LIST', 'select only these bytes'],
      ['c,characters=LIST', 'select only these characters'],
      ['d,delimiter=DELIM', 'DELIM stands between fields instead of TAB'],
      ['f,fields=LIST', 'select only these fields; also print lines without a delimiter, unless -s'],
      ['n', '(ignored)'],
      [',complement', 'select what is not in LIST'],
      ['s,only-delimited', 'do not print lines without delimiters'],
      [',output-delimiter=STRING', 'STRING stands between parts of the output'],
      ['z,zero-terminated', 'lines end with NUL, not newline'],
    ],
    notes: 'LIST is made of N, N-, N-M and -M, with commas between.',
  },
  async (p, options) => {
    const kinds = options.list.filter((o) => ['bytes', 'characters', 'fields'].includes(o.name));
    const [kind] = kinds;
    if (!kind) throw new UsageError('you must specify a list of bytes, characters, or fields');
    if (kinds.length > 1) throw new UsageError('only one list may be specified');
    const ranges = parseList(kind.value, kind.name === 'fields');
    const delimiter = options.value('delimiter') ?? '\t';
    if (delimiter !== '' && encode(delimiter).length > 1) throw new UsageError('the delimiter must be a single character');
    if (options.has('delimiter') && kind.name !== 'fields') throw new UsageError('an input delimiter may be specified only when operating on fields');
    if (options.has('only-delimited') && kind.name !== 'fields') throw new UsageError('suppressing non-delimited lines makes sense\n\tonly when operating on fields');
    const complement = options.has('complement');
    const chosen = (n: number): boolean => ranges.some(([a, b]) => n >= a && n <= b) !== complement;
    const joint = options.value('output-delimiter');
    const end = options.has('zero-terminated') ? '\0' : '\n';
    const out = new Output(p);
    const work =
      kind.name === 'fields'
        ? (line: string) => fields(line, delimiter || '\0', joint ?? delimiter, chosen, options.has('only-delimited'))
        : (line: string) => positions(line, true, joint, chosen);
    return eachInput(p, options.operands, async (file) => {
      const reader = new LineReader(p, file, end);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const line of lines) {
          const text = work(line);
          if (text !== undefined) await out.put(text + end);
        }
        await out.flush();
      }
    });
  },
);

function parseList(list: string, fields: boolean): Ranges {
  const none = fields ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1';
  return list.split(/[, \t]/).map((part) => {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m)
      throw new UsageError(
        `invalid ${fields ? 'field' : 'byte/character'} ${part.includes('-') ? 'range' : `value ‘${part}’`}`
          .replace('byte/character value', 'byte/character position')
          .replace('byte/character range', 'byte or character range'),
      );
    if (part === '-') throw new UsageError('invalid range with no endpoint: -');
    if (part === '' || Number(m[1] || 1) === 0 || (m[1] === '' && Number(m[3] || 1) === 0)) throw new UsageError(none);
    const from = Number(m[1] || 1);
    const to = m[2] === '' ? from : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3]);
    if (to < from) throw new UsageError('invalid decreasing range');
    return [from, to] as const;
  });
}

function fields(line: string, delimiter: string, joint: string, chosen: (n: number) => boolean, only: boolean): string | undefined {
  if (!line.includes(delimiter)) return only ? undefined : line;
  return line
    .split(delimiter)
    .filter((_, i) => chosen(i + 1))
    .join(joint);
}

function positions(line: string, bytes: boolean, joint: string | undefined, chosen: (n: number) => boolean): string {
  const ascii = /^[\x00-\x7f]*$/.test(line);
  const all: readonly (string | number)[] = bytes && !ascii ? Array.from(encode(line)) : Array.from(line);
  const runs: (string | number)[][] = [];
  let last = -1;
  all.forEach((c, i) => {
    if (!chosen(i + 1)) return;
    if (last !== i - 1 || runs.length === 0) runs.push([]);
    runs.at(-1)?.push(c);
    last = i;
  });
  return runs.map((run) => (bytes && !ascii ? decode(Uint8Array.from(run as number[])) : run.join(''))).join(joint ?? '');
}
