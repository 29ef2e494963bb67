// break, continue, return, exit, true, false, :. upstream: bash builtins/break.def, return.def, exit.def
import { ExitFlow, LoopFlow, ReturnFlow } from '../faults.ts';
import type { Builtin, Shell } from '../shell.ts';

export const colonBuiltin: Builtin = { name: ':', usage: ':', summary: 'Null command.', special: true, run: () => 0 };
export const trueBuiltin: Builtin = { name: 'true', usage: 'true', summary: 'Return a successful result.', run: () => 0 };
export const falseBuiltin: Builtin = { name: 'false', usage: 'false', summary: 'Return an unsuccessful result.', run: () => 1 };
export const breakBuiltin = loopBuiltin('break', 'Exit for, while, or until loops.');
export const continueBuiltin = loopBuiltin('continue', 'Resume for, while, or until loops.');

function loopBuiltin(name: 'break' | 'continue', summary: string): Builtin {
  return {
    name,
    usage: `${name} [n]`,
    summary,
    special: true,
    async run(sh, args) {
      const [n] = args;
      if (n !== undefined && !/^[+-]?\d+$/.test(n)) {
        await sh.complain(`${name}: ${n}: numeric argument required`);
        throw new LoopFlow('break', sh.loops);
      }
      if (n !== undefined && Number(n) < 1) {
        await sh.complain(`${name}: ${n}: loop count out of range`);
        throw new LoopFlow('break', sh.loops);
      }
      if (sh.loops === 0) {
        await sh.complain(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
        return 0;
      }
      throw new LoopFlow(name, Math.min(Number(n ?? 1), sh.loops));
    },
  };
}

export const returnBuiltin: Builtin = {
  name: 'return',
  usage: 'return [n]',
  summary: 'Return from a shell function.',
  special: true,
  async run(sh, args) {
    const code = await codeOf(sh, 'return', args);
    if (sh.functionDepth === 0 && sh.sourceDepth === 0) {
      await sh.complain("return: can only `return' from a function or sourced script");
      return 2;
    }
    throw new ReturnFlow(code ?? 2);
  },
};

export const exitBuiltin: Builtin = {
  name: 'exit',
  usage: 'exit [n]',
  summary: 'Exit the shell.',
  special: true,
  run: (sh, args) => leave(sh, 'exit', args),
};

export const logoutBuiltin: Builtin = {
  name: 'logout',
  usage: 'logout [n]',
  summary: 'Exit a login shell.',
  async run(sh, args) {
    if (sh.login) return leave(sh, 'logout', args);
    await sh.complain("logout: not login shell: use `exit'");
    return 1;
  },
};

async function leave(sh: Shell, name: string, args: readonly string[]): Promise<number> {
  if (sh.interactive && sh.subshellDepth === 0) {
    await sh.err(sh.login ? 'logout\n' : 'exit\n');
    if (!sh.warnedOfJobs && sh.jobs.all().some((j) => j.processes.some((p) => p.stopped && !p.ended))) {
      sh.warnedOfJobs = true;
      await sh.err('There are stopped jobs.\n');
      return 1;
    }
  }
  const code = await codeOf(sh, name, args);
  if (code === undefined && args.length > 1) return 1;
  throw new ExitFlow(code ?? 2);
}

/** The number that was given, else $?; undefined (and told) when it is none. */
async function codeOf(sh: Shell, name: string, args: readonly string[]): Promise<number | undefined> {
  const [n] = args;
  if (n === undefined) return sh.status;
  if (!/^\s*[+-]?\d+\s*$/.test(n)) {
    await sh.complain(`${name}: ${n}: numeric argument required`);
    return undefined;
  }
  if (args.length > 1) {
    await sh.complain(`${name}: too many arguments`);
    if (name === 'return') return 1;
    return undefined;
  }
  return Number(n) & 255;
}
