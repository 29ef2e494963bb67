// portside bench: what things cost, one JSON line each. `objects` says what existed, so that nobody can bench an empty world.
import { BENCHMARKS } from '../bench/index.ts';
import { parseArgs, UsageError } from './args.ts';
import type { Command } from './types.ts';

export const benchCommand: Command = {
  name: 'bench',
  usage: 'bench [--page] [NAME...]',
  summary: 'measures speed and memory, one JSON line each, with the budget beside it',
  help: '\n  --page   also what needs the built page or a browser\n',
  async run(argv, root) {
    const args = parseArgs(argv, [], ['--page']);
    const unknown = args.rest.find((name) => !BENCHMARKS.some((b) => b.name === name));
    if (unknown) throw new UsageError(`there is no benchmark ${JSON.stringify(unknown)}; there are ${BENCHMARKS.map((b) => b.name).join(', ')}`);
    for (const benchmark of BENCHMARKS) {
      const wanted = args.rest.length ? args.rest.includes(benchmark.name) : !benchmark.page || args.has('--page');
      if (!wanted) continue;
      for (const result of await benchmark.run(root)) process.stdout.write(`${JSON.stringify(result)}\n`);
    }
    return 0;
  },
};
