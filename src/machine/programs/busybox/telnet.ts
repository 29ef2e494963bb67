// upstream: busybox/networking/telnet.c
import { NET_WORDS } from '../../os/net-words.ts';
import { relay } from '../lib/relay.ts';
import { resolve } from '../lib/resolver.ts';
import { servicePort } from '../lib/services.ts';
import { AppletFault, applet } from './lib/applet.ts';

const DEFAULT_PORT = 23;

export const telnet = applet(
  {
    name: 'telnet',
    usage: `[-a] [-l USER] HOST [PORT]

Talk to a telnet server, or to any port

	-a	Log in as $USER
	-l USER	Log in as USER
`,
    short: 'al:',
    words: [1, 2],
  },
  async ({ p, words }) => {
    const [host = '', word = String(DEFAULT_PORT)] = words;
    const port = servicePort(word) ?? Number(word);
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new AppletFault(`bad port '${word}'`);
    const found = await resolve(p, host);
    const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
    if (ip === undefined) throw new AppletFault(`bad address '${host}'`);
    const outcome = await p.wait(p.net.connect({ ip, port }));
    if (!outcome.ok) throw new AppletFault(`can't connect to remote host (${ip}): ${NET_WORDS[outcome.error]}`);
    await p.out(`Connected to ${host}\n`);
    // The end of the input is the end; what the other side says after it is not waited for.
    const end = await relay(p, outcome.value, { crlf: true, quitAfter: 0 });
    if (end.kind === 'quit') return 0;
    await p.err('Connection closed by foreign host\r\n');
    return 1;
  },
);
