// portside trace: the hops of one request, in words.
import type { Cluster } from '../../cluster/cluster.ts';
import { flowText } from '../../machine/programs/lib/network/flow-text.ts';
import { runFree } from '../run-free.ts';
import { parseArgs, UsageError } from './args.ts';
import { collector } from './sink.ts';
import type { Command } from './types.ts';
import { bootWorld, WORLD_FLAGS, WORLD_HELP } from './world.ts';

export const traceCommand: Command = {
  name: 'trace',
  usage: 'trace HOST URL',
  summary: 'shows the hops of one request',
  help: WORLD_HELP,
  async run(argv, root) {
    const args = parseArgs(argv, WORLD_FLAGS);
    const [host, url] = args.rest;
    if (host === undefined || url === undefined) throw new UsageError('give a host and a URL');
    const { cluster, clock } = await bootWorld(args, root);
    const before = cluster.traces.length;
    const asked = ask(cluster, host, url);
    await runFree(clock, asked.exited);
    const trace = cluster.traces.slice(before).find((t) => t.protocol === 'TCP' && t.from.host === host);
    if (!trace) {
      process.stderr.write(`no packet left the host${asked.said() ? `: ${asked.said()}` : ''}\n`);
      return 1;
    }
    process.stdout.write(flowText(trace));
    cluster.close();
    return trace.outcome === 'reply' ? 0 : 1;
  },
};

/** curl on that host; what it complains of is kept. */
function ask(cluster: Cluster, host: string, url: string): { readonly exited: Promise<unknown>; readonly said: () => string } {
  const errors = collector();
  try {
    const p = cluster.run(host, ['curl', '-sS', '-o', '/dev/null', '--connect-timeout', '5', url], new Map([[2, errors.file]]));
    return { exited: p.exited, said: () => errors.text().trim() };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
