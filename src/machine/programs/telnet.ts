// telnet of GNU inetutils 2.4: a line to a port, without option negotiation. upstream: inetutils/telnet/commands.c

import { NET_WORDS } from '../os/net-words.ts';
import type { Program } from '../os/types.ts';
import { relay } from './lib/relay.ts';
import { RESOLVE_WORDS, resolve } from './lib/resolver.ts';
import { servicePort } from './lib/services.ts';

export const telnet: Program = {
  name: 'telnet',
  summary: 'talk to a port',
  async main(p) {
    const words = p.argv.slice(1);
    if (words[0] === '--version' || words[0] === '-V') {
      await p.out('telnet (GNU inetutils) 2.4\n');
      return 0;
    }
    const option = words.find((w) => w.startsWith('-') && w !== '-4' && w !== '-6');
    const [host, port = '23'] = words.filter((w) => !w.startsWith('-'));
    if (option !== undefined || host === undefined) {
      await p.err(
        option === undefined
          ? 'portside: telnet without a host is not simulated here\n'
          : `telnet: invalid option -- '${option.slice(1)}'\nTry 'telnet --help' or 'telnet --usage' for more information.\n`,
      );
      return 64;
    }
    const number = servicePort(port) ?? Number(port);
    const found = await resolve(p, host);
    if (!found.ok || !Number.isInteger(number)) {
      await p.err(`telnet: could not resolve ${host}/${port}: ${found.ok ? 'Servname not supported for ai_socktype' : RESOLVE_WORDS[found.failure]}\n`);
      return 1;
    }
    // stdio keeps back what does not go to a terminal, and loses it when the process is killed.
    const held: string[] = [];
    const say = async (text: string): Promise<void> => (p.stdout.tty ? p.out(text) : void held.push(text));
    const flush = (): Promise<void> => p.out(held.splice(0).join(''));
    let problem = 'Connection refused';
    for (const ip of found.addresses) {
      await say(`Trying ${ip}...\n`);
      const outcome = await p.wait(p.net.connect({ ip, port: number }));
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
