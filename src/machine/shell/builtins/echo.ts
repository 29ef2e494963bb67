// echo. upstream: bash builtins/echo.def
import { backslashEscapes } from '../escapes.ts';
import type { Builtin } from '../shell.ts';

export const echoBuiltin: Builtin = {
  name: 'echo',
  usage: 'echo [-neE] [arg ...]',
  summary: 'Write arguments to the standard output.',
  async run(sh, args) {
    let newline = true;
    let escapes = sh.shopt('xpg_echo');
    let i = 0;
    for (; i < args.length && /^-[neE]+$/.test(args[i] ?? ''); i++) {
      for (const c of args[i]?.slice(1) ?? '') {
        if (c === 'n') newline = false;
        else escapes = c === 'e';
      }
    }
    const text = (i === 0 ? args : args.slice(i)).join(' ');
    if (!escapes) {
      await sh.out(newline ? `${text}\n` : text);
      return 0;
    }
    const { text: made, stopped } = backslashEscapes(text, 'echo');
    await sh.out(newline && !stopped ? `${made}\n` : made);
    return 0;
  },
};
