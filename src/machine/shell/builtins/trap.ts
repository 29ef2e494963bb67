// trap. upstream: bash builtins/trap.def
import { shellQuote } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import { Traps } from '../traps.ts';

export const trapBuiltin: Builtin = {
  name: 'trap',
  usage: 'trap [-lp] [[arg] signal_spec ...]',
  summary: 'Trap signals and other events.',
  special: true,
  async run(sh, args) {
    if (args[0] === '-l') return sh.runWords(['kill', '-l']);
    const words = args[0] === '--' ? args.slice(1) : args;
    if (words.length === 0 || words[0] === '-p') return show(sh, words.slice(1));
    const [action = '', ...names] = words;
    // A lone signal (or a number first) means: back to the default.
    const reset = action === '-' || names.length === 0 || /^\d+$/.test(action);
    const specs = names.length === 0 ? [action] : /^\d+$/.test(action) ? words : names;
    let code = 0;
    for (const spec of specs) {
      const name = Traps.named(spec);
      if (name === undefined) {
        await sh.complain(`trap: ${spec}: invalid signal specification`);
        code = 1;
      } else sh.traps.set(name, reset ? undefined : action);
    }
    return code;
  },
};

async function show(sh: Shell, names: readonly string[]): Promise<number> {
  const wanted = names.map((n) => Traps.named(n));
  for (const [name, command] of sh.traps.all()) if (names.length === 0 || wanted.includes(name)) await sh.out(`trap -- ${shellQuote(command)} ${name}\n`);
  return 0;
}
