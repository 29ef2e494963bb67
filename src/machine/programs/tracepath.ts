// tracepath of iputils 20221126: datagrams to ports that nobody listens on. upstream: iputils/tracepath.c
import { parseIp } from '../../base/ip.ts';
import type { Process, Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { whole } from './lib/network/whole.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { PathTracer } from './lib/traceroute/path.ts';

const USAGE = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and ip
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no dns name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  dns name or ip address

For more details see tracepath(8).
`;

export const tracepath: Program = {
  name: 'tracepath',
  summary: 'trace a path to a host and its MTU',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: '46nbh?l:m:p:V' });
    if ('kind' in parsed) return said(p, `${badOptionText('tracepath', parsed)}\n${USAGE}`, 255);
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    for (const [letter, least, most] of [
      ['l', 28, 65_535],
      ['m', 0, 255],
      ['p', 1, 65_535],
    ] as const) {
      const problem = whole('tracepath', option(letter), least, most);
      if (problem !== undefined) return said(p, `${problem}\n`, 1);
    }
    if (option('V') !== undefined) {
      await p.out('tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n');
      return 0;
    }
    const target = parsed.words[0];
    if (target === undefined) return said(p, USAGE, 255);
    const found = await resolve(p, target, option('6') !== undefined ? 6 : option('4') !== undefined ? 4 : undefined);
    if (!found.ok)
      return said(p, `tracepath: ${target}: ${found.failure === 'noname' && familyOf(target) ? 'Address family for hostname not supported' : RESOLVE_WORDS[found.failure]}\n`, 1);
    const dst = parseIp(found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0] ?? '');
    if (!dst) return 1;
    await new PathTracer(p, dst, {
      hops: Number(option('m') ?? 30),
      length: option('l') === undefined ? undefined : Number(option('l')),
      port: Number(option('p') ?? 44_444),
      numeric: option('n') !== undefined,
      both: option('b') !== undefined,
    }).run();
    return 0;
  },
};

async function said(p: Process, words: string, code: number): Promise<number> {
  await p.err(words);
  return code;
}
