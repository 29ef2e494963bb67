// portside trace: the hops of one request, in words.
import { runFree } from '../run-free.ts';
import { parseArgs, UsageError } from './args.ts';
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
    const p = cluster.run(host, ['curl', '-s', '-o', '/dev/null', '--connect-timeout', '5', url], new Map());
    await runFree(clock, p.exited);
    const trace = cluster.traces.slice(before).find((t) => t.protocol === 'TCP' && t.from.host === host);
    if (!trace) {
      process.stderr.write('no packet left the host\n');
      return 1;
    }
    for (const hop of trace.hops) {
      process.stdout.write(
        `${hop.direction === 'reply' ? '←' : '→'} ${hop.host.padEnd(14)} ${hop.kind.padEnd(8)} ${hop.table ? `${hop.table} ${hop.chain}: ` : ''}${hop.text}  [${hop.source} → ${hop.destination}]\n`,
      );
    }
    process.stdout.write(`${trace.outcome}${trace.end ? ` at ${trace.end.host}${trace.end.by ? `: ${trace.end.by}` : ''}` : ''}\n`);
    cluster.close();
    return trace.outcome === 'reply' ? 0 : 1;
  },
};
