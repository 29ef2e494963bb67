// telnet of GNU inetutils 2.4: a line to a port, without option negotiation. upstream: inetutils/telnet/commands.c

import { NET_WORDS } from '../os/net-words.ts';
import type { Program } from '../os/types.ts';
import { badOptionText, getopt } from './lib/getopt.ts';
import { familyOf } from './lib/ip.ts';
import { relay } from './lib/relay.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { servicePort } from './lib/services.ts';
import { HELP, SHORT_USAGE, SPEC } from './lib/telnet-words.ts';

export const telnet: Program = {
  name: 'telnet',
  summary: 'talk to a port',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), SPEC);
    if ('kind' in parsed) {
      await p.err(`${badOptionText('telnet', parsed)}\nTry 'telnet --help' or 'telnet --usage' for more information.\n`);
      return 64;
    }
    const option = (letter: string): string | undefined => parsed.options.findLast(([n]) => n === letter)?.[1];
    const words = option('?') !== undefined ? HELP : option('u') !== undefined ? SHORT_USAGE : option('V') !== undefined ? 'telnet (GNU inetutils) 2.4\n' : undefined;
    if (words !== undefined) {
      await p.out(words);
      return 0;
    }
    const [host, port = '23', ...more] = parsed.words;
    if (more.length > 0) {
      await p.err('telnet: too many arguments\n');
      return 1;
    }
    if (host === undefined) {
      await p.err('portside: telnet without a host is not simulated here\n');
      return 1;
    }
    const number = servicePort(port) ?? Number(port);
    const found = await resolve(p, host, option('4') !== undefined ? 4 : option('6') !== undefined ? 6 : undefined);
    if (!found.ok || !Number.isInteger(number)) {
      const why = found.ok
        ? 'Servname not supported for ai_socktype'
        : found.failure === 'noname' && familyOf(host)
          ? 'Address family for hostname not supported'
          : RESOLVE_WORDS[found.failure];
      await p.err(`Server lookup failure:  ${host}:${port}, ${why}\n`);
      return 1;
    }
    const from = option('b');
    // stdio keeps back what does not go to a terminal, and loses it when the process is killed.
    const held: string[] = [];
    const say = async (text: string): Promise<void> => (p.stdout.tty ? p.out(text) : void held.push(text));
    const flush = (): Promise<void> => p.out(held.splice(0).join(''));
    let problem = 'Connection refused';
    for (const ip of found.addresses) {
      await say(`Trying ${ip}...\n`);
      const outcome = await p.wait(p.net.connect({ ip, port: number }, from === undefined ? {} : { from: { ip: from } }));
      if (!outcome.ok) {
        problem = NET_WORDS[outcome.error];
        continue;
      }
      await say(`Connected to ${host}.\nEscape character is '^]'.\n`);
      await flush();
      // Away from a terminal the end of the input is the end.
      const end = await relay(p, outcome.value, { crlf: true, quitAfter: p.stdout.tty ? undefined : 0 });
      await p.err(end.kind === 'error' ? `Connection closed by foreign host: ${NET_WORDS[end.error]}\n` : 'Connection closed by foreign host.\n');
      return 0;
    }
    await p.err(`telnet: Unable to connect to remote host: ${problem}\n`);
    await flush();
    return 1;
  },
};
