// upstream: busybox/coreutils/od_bloaty.c, od.c
import { type Bytes, concat } from '../../../base/bytes.ts';
import { dump, type Format, formatOf } from '../lib/od-dump.ts';
import { readBytes } from '../lib/streams.ts';
import { AppletFault, applet } from './lib/applet.ts';
import { countOf, eachInput } from './lib/inputs.ts';

const LETTERS: Readonly<Record<string, string>> = { a: 'a', b: 'o1', c: 'c', d: 'u2', h: 'x2', i: 'd2', o: 'o2', s: 'd2', x: 'x2', l: 'd4' };

export const od = applet(
  {
    name: 'od',
    usage: '[-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...\n\nShow the bytes of FILEs, in octal unless told otherwise\n',
    short: 'abcdfhij:lot:vxsA:N:S:w::',
    long: { 'skip-bytes': 'j:', 'address-radix': 'A:', 'read-bytes': 'N:', format: 't:', 'output-duplicates': 'v', strings: 'S:', width: 'w::' },
  },
  async (call) => {
    for (const option of ['f', 'S']) if (call.has(option)) throw new AppletFault(`-${option} is not simulated here`);
    const radix = call.value('A')?.[0] ?? 'o';
    if (!'doxn'.includes(radix)) throw new AppletFault(`bad output address radix '${radix}' (must be [doxn])`);
    const formats = call.options.flatMap(([name, value]) => (name === 't' ? typesOf(value) : LETTERS[name] ? (formatOf(LETTERS[name]) ?? []) : []));
    const skip = countOf(call.value('j') ?? '0');
    const most = call.has('N') ? countOf(call.value('N') ?? '') : undefined;
    const parts: Bytes[] = [];
    const code = await eachInput(call, call.words, async (file) => void parts.push(await readBytes(call.p, file)));
    if (code !== 0 && parts.length === 0) return code;
    const bytes = concat(parts).subarray(skip, most === undefined ? undefined : skip + most);
    const width = call.has('w') ? countOf(call.value('w') || '32') : 16;
    const octal = formatOf('o2');
    await call.p.out(dump(bytes, formats.length > 0 || !octal ? formats : [octal], width, skip, radix, call.has('v')));
    return code;
  },
);

function typesOf(text: string): Format[] {
  const bad = /[^acdouxCSIL\d]/.exec(text.replace(/^[acdoux]/, ''));
  if (/^[^acdoux]/.test(text)) throw new AppletFault(`invalid character '${text[0]}' in type string '${text}'`);
  if (bad) throw new AppletFault(`invalid character '${bad[0]}' in type string '${text}'`);
  return (text.match(/[acdoux](?:\d+|[CSIL])?/g) ?? []).map((type) => {
    const format = formatOf(type);
    if (!format) throw new AppletFault(`invalid type string '${text}'; ${/\d+/.exec(type)?.[0] ?? ''}-byte integral type is not supported`);
    return format;
  });
}
