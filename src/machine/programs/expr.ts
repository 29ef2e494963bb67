// upstream: coreutils src/expr.c
import type { Program } from '../os/types.ts';
import { evaluate, isNothing, Wrong } from './lib/expression.ts';

/** Evaluates an expression given as arguments. */
export const expr: Program = {
  name: 'expr',
  summary: 'Evaluate expressions.',
  async main(p) {
    const args = p.argv.slice(1);
    try {
      if (args.length === 0) throw new Wrong('missing operand');
      const value = evaluate(args[0] === '--' ? args.slice(1) : args);
      await p.out(`${value}\n`);
      return isNothing(value) ? 1 : 0;
    } catch (fault) {
      if (!(fault instanceof Wrong)) throw fault;
      await p.err(`${p.argv[0]}: ${fault.message}\n${fault.message === 'missing operand' ? `Try '${p.argv[0]} --help' for more information.\n` : ''}`);
      return 2;
    }
  },
};
