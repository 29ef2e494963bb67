// What this house adds to a shell: the way of one request, rule by rule. No real host has it.
import { toRequestTrace } from '../network/trace.ts';
import type { FlowRecord } from '../network/types.ts';
import type { Process, Program } from '../os/types.ts';
import { flowText } from './lib/network/flow-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';

const USAGE = `usage: portside trace [HOST] URL

Asks for URL as curl does, from here or from HOST (by ssh), and prints each hop
of its packets: routes, rules that matched, addresses that were rewritten.
`;
/** Longer than three ARP requests: an address that nobody has is told as such. */
const GIVE_UP_SECONDS = '5';

/** portside trace [HOST] URL */
export const portside: Program = {
  name: 'portside',
  summary: 'Show the way of one request, rule by rule.',
  async main(p) {
    const [verb, ...words] = p.argv.slice(1);
    if (verb === '--help' || verb === '-h' || verb === 'help') {
      await p.out(USAGE);
      return 0;
    }
    const url = words.at(-1);
    const host = words.length === 2 ? words[0] : undefined;
    if (verb !== 'trace' || url === undefined || words.length > 2) {
      await p.err(verb !== undefined && verb !== 'trace' ? `portside: there is no command ${JSON.stringify(verb)}\n${USAGE}` : USAGE);
      return 2;
    }
    if (host !== undefined && host !== p.machine.hostname) return (await p.wait(child(p, ['ssh', host, 'portside', 'trace', url]).exited)).code;
    return trace(p, url);
  },
};

async function trace(p: Process, url: string): Promise<number> {
  const netns = netnsOf(p.machine);
  const seen = new Map<number, FlowRecord>();
  const listener = netns.network.traces.on((record) => {
    const flow = toRequestTrace(record);
    // Only what is asked from here, and not the look-up of the name.
    if (flow.protocol === 'TCP' && flow.from.host === netns.name) seen.set(flow.flow, record);
  });
  try {
    const { code } = await p.wait(child(p, ['curl', '-sS', '-o', '/dev/null', '--connect-timeout', GIVE_UP_SECONDS, url], true).exited);
    const flows = [...seen.values()].map(toRequestTrace);
    for (const flow of flows) await p.out(flowText(flow));
    if (flows.length === 0) await p.err(code === 0 || code === 6 ? 'portside: no packet left this host\n' : '');
    return code === 0 ? 0 : 1;
  } finally {
    listener.dispose();
  }
}

/** A command with this one's streams; with `quiet` nothing but errors comes of it. */
function child(p: Process, argv: readonly string[], quiet = false): Process {
  const files = new Map([...p.files].filter(([fd]) => fd <= 2 && !(quiet && fd === 1)));
  return p.spawn({ argv, files });
}
