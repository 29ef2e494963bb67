// upstream: busybox/coreutils/tr.c

import { CLASSES, unescapeItems } from '../lib/tr-set.ts';
import { translate } from '../lib/translate.ts';
import { AppletFault, applet } from './lib/applet.ts';

export const tr = applet(
  {
    name: 'tr',
    usage: `[-cds] STRING1 [STRING2]

Translate, squeeze or delete characters of stdin

	-c	What is not in STRING1
	-d	Delete what is in STRING1
	-s	Keep one of several equal characters in a row
`,
    short: 'cdsC',
    posix: true,
    words: [1, Number.POSITIVE_INFINITY],
  },
  async (call) => {
    const [one = '', two] = call.words;
    const remove = call.has('d');
    const squeeze = call.has('s');
    const first = setOf(one);
    const from = call.has('c') || call.has('C') ? Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !first.includes(byte)) : first;
    const second = two === undefined ? undefined : setOf(two);
    if (second?.length === 0) throw new AppletFault('STRING2 cannot be empty');
    const map = new Map<number, number>();
    if (second && !remove) for (const [i, byte] of from.entries()) map.set(byte, second[Math.min(i, second.length - 1)] ?? byte);
    const once = squeeze ? (second ?? from) : [];
    await translate(call.p, map, new Set(remove ? from : []), new Set(once));
    return 0;
  },
);

/** A string as bytes: escapes, ranges, [:classes:] and [=c=]. A class that is none stands for its own characters. */
function setOf(text: string): number[] {
  const items = unescapeItems(text);
  const plain = (at: number): string => (items[at] && !items[at].escaped ? String.fromCharCode(items[at].byte) : '');
  const set: number[] = [];
  for (let i = 0; i < items.length; ) {
    const byte = items[i]?.byte ?? 0;
    const rest = Array.from({ length: 10 }, (_, n) => plain(i + n)).join('');
    const named = /^\[:([a-z]+):\]/.exec(rest);
    const known = named ? CLASSES[named[1] ?? ''] : undefined;
    if (named && known) {
      set.push(...known);
      i += named[0].length;
    } else if (plain(i) === '[' && plain(i + 1) === '=' && plain(i + 3) === '=' && plain(i + 4) === ']') {
      set.push(items[i + 2]?.byte ?? 0);
      i += 5;
    } else if (plain(i + 1) === '-' && items[i + 2]) {
      for (let b = byte; b <= (items[i + 2]?.byte ?? 0); b++) set.push(b);
      i += 3;
    } else {
      set.push(byte);
      i++;
    }
  }
  return set;
}
