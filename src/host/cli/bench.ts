// portside bench: what things cost, one JSON line each. `objects` says what existed, so that nobody can bench an empty world.
import { BENCHMARKS } from '../bench/index.ts';
import { UsageError } from './args.ts';
import type { Command } from './types.ts';

export const benchCommand: Command = {
  name: 'bench',
  usage: 'bench [NAME...]',
  summary: 'measures speed and memory, one JSON line each',
  async run(argv) {
    const unknown = argv.find((name) => !BENCHMARKS.some((b) => b.name === name));
    if (unknown) throw new UsageError(`there is no benchmark ${JSON.stringify(unknown)}; there are ${BENCHMARKS.map((b) => b.name).join(', ')}`);
    for (const benchmark of BENCHMARKS) {
      if (argv.length && !argv.includes(benchmark.name)) continue;
      for (const result of await benchmark.run()) process.stdout.write(`${JSON.stringify(result)}\n`);
    }
    return 0;
  },
};
