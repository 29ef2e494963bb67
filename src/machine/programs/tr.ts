// upstream: coreutils src/tr.c. It works on bytes, as GNU tr does.
import type { Process } from '../os/types.ts';
import { command, fail, UsageError } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { expandSet, type TrSet } from './lib/tr-set.ts';
import { translate } from './lib/translate.ts';

/** Translates, squeezes and deletes bytes. */
export const tr = command(
  {
    name: 'tr',
    summary: 'Translate, squeeze, or delete characters from standard input, writing to standard output.',
    usage: '[OPTION]... STRING1 [STRING2]',
    options: [
      ['c,complement', 'use what is not in STRING1'],
      ['C', 'same as -c'],
      ['d,delete', 'delete what is in STRING1'],
      ['s,squeeze-repeats', 'keep one of each run of a character that is in the last STRING'],
      ['t,truncate-set1', 'first cut STRING1 to the length of STRING2'],
    ],
    notes: 'STRINGs know \\NNN, \\\\, \\a \\b \\f \\n \\r \\t \\v, ranges CHAR1-CHAR2, [CHAR*], [CHAR*REPEAT] and classes such as [:alpha:], [=CHAR=].',
    inOrder: true,
  },
  async (p, options) => {
    const [one, two, extra] = options.operands;
    const remove = options.has('delete');
    const squeeze = options.has('squeeze-repeats');
    if (one === undefined) throw new UsageError('missing operand');
    if (two === undefined && remove === squeeze)
      throw new UsageError(
        `missing operand after ${said(one)}\n${remove ? 'Two strings must be given when both deleting and squeezing repeats.' : 'Two strings must be given when translating.'}`,
      );
    if (two !== undefined && remove && !squeeze) throw new UsageError(`extra operand ${said(two)}\nOnly one string may be given when deleting without squeezing repeats.`);
    if (extra !== undefined) throw new UsageError(`extra operand ${said(extra)}`);
    const first = await setOf(p, one, false);
    const second = two === undefined ? undefined : await setOf(p, two, true);
    const complement = options.has('complement', 'C');
    const from = complement ? Array.from({ length: 256 }, (_, i) => i).filter((b) => !first.bytes.includes(b)) : first.bytes;
    const translating = !remove && second !== undefined;
    const map = translating && second ? await mapping(p, first, from, second, options.has('truncate-set1')) : undefined;
    const gone = remove ? from : [];
    const once = squeeze ? (second ? second.bytes : from) : [];
    await translate(p, map, new Set(gone), new Set(once));
    return 0;
  },
);

async function setOf(p: Process, text: string, second: boolean): Promise<TrSet> {
  const set = expandSet(text, second);
  return typeof set === 'string' ? fail(p, set) : set;
}

async function mapping(p: Process, first: TrSet, from: readonly number[], second: TrSet, truncate: boolean): Promise<Map<number, number>> {
  const to = [...second.bytes];
  if (second.fill !== undefined) to.splice(second.fill.at, 0, ...Array.from({ length: Math.max(0, from.length - to.length) }, () => second.fill?.byte ?? 0));
  if (to.length === 0) {
    if (truncate) return new Map();
    return fail(p, 'when not truncating set1, string2 must be non-empty');
  }
  const map = new Map<number, number>();
  const last = to.at(-1) ?? 0;
  if (first.cases && second.cases) for (let b = 0; b < 256; b++) if (first.cases.test(b)) map.set(b, second.cases.fold(b));
  from.forEach((byte, i) => {
    if (first.cases && second.cases && first.cases.test(byte)) return;
    const target = i < to.length ? to[i] : truncate ? byte : last;
    map.set(byte, target ?? byte);
  });
  return map;
}
