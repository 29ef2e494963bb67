// sshd of OpenSSH 9.2: lets in whoever has an account with a shell. upstream: openssh/sshd.c

import { NET_WORDS } from '../os/net-words.ts';
import type { Program } from '../os/types.ts';
import { getopt } from './lib/getopt.ts';
import { serveSession } from './lib/ssh/session.ts';

export const sshd: Program = {
  name: 'sshd',
  summary: 'let people log in over the network',
  async main(p) {
    const parsed = getopt(p.argv.slice(1), { short: 'Dep:' });
    if ('kind' in parsed) {
      await p.err(`sshd: portside: option -${parsed.option} is not simulated here\n`);
      return 1;
    }
    const port = Number(parsed.options.findLast(([name]) => name === 'p')?.[1] ?? 22);
    const opened = p.net.listen(port, (connection) => serveSession(p, connection), { program: { name: 'sshd', pid: p.pid } });
    if (!opened.ok) {
      await p.err(`Bind to port ${port} on 0.0.0.0 failed: ${NET_WORDS[opened.error]}.\nCannot bind any address.\n`);
      return 255;
    }
    return p.wait(
      new Promise<number>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) p.onSignal(signal, () => resolve(0));
      }),
    );
  },
};
