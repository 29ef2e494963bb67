// upstream: bash builtins/getopts.def
import type { Builtin } from '../shell.ts';

export const getoptsBuiltin: Builtin = {
  name: 'getopts',
  usage: 'getopts optstring name [arg ...]',
  summary: 'Parse option arguments.',
  async run(sh, args) {
    const [spec, name, ...given] = args;
    if (spec === undefined || name === undefined) {
      await sh.err('getopts: usage: getopts optstring name [arg ...]\n');
      return 2;
    }
    const words = args.length > 2 ? given : sh.positional;
    const quiet = spec.startsWith(':');
    let index = Number(sh.vars.value('OPTIND') ?? 1) || 1;
    let at = sh.getoptsAt.index === index ? sh.getoptsAt.at : 1;
    const word = words[index - 1];
    const done = (): number => {
      sh.assign(name, '?');
      sh.assign('OPTIND', String(index));
      sh.getoptsAt = { index: 0, at: 1 };
      sh.vars.unset('OPTARG');
      return 1;
    };
    if (word === undefined || !/^-./.test(word)) return done();
    if (word === '--') {
      index++;
      return done();
    }
    const c = word[at] ?? '';
    at++;
    const where = spec.indexOf(c, quiet ? 1 : 0);
    const next = (): void => {
      if (at < word.length) return;
      index++;
      at = 1;
    };
    const finish = (option: string, argument: string | undefined): number => {
      sh.assign(name, option);
      if (argument === undefined) sh.vars.unset('OPTARG');
      else sh.assign('OPTARG', argument);
      sh.assign('OPTIND', String(index));
      sh.getoptsAt = { index, at };
      return 0;
    };
    const complaint = async (words2: string): Promise<void> => {
      if (!quiet && sh.vars.value('OPTERR') !== '0') await sh.err(`${sh.name}: ${words2} -- ${c}\n`);
    };
    if (where < 0 || c === ':') {
      next();
      await complaint('illegal option');
      return finish('?', quiet ? c : undefined);
    }
    if (spec[where + 1] !== ':') {
      next();
      return finish(c, undefined);
    }
    if (at < word.length) {
      const argument = word.slice(at);
      index++;
      at = 1;
      return finish(c, argument);
    }
    index++;
    at = 1;
    const argument = words[index - 1];
    if (argument === undefined) {
      await complaint('option requires an argument');
      return finish(quiet ? ':' : '?', quiet ? c : undefined);
    }
    index++;
    return finish(c, argument);
  },
};
