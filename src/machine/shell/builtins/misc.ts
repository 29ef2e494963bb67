// alias, unalias, umask, times, history, help, caller. upstream: bash builtins/*.def
import { shellQuote } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import { minutes } from '../times.ts';

export const aliasBuiltin: Builtin = {
  name: 'alias',
  usage: 'alias [-p] [name[=value] ... ]',
  summary: 'Define or display aliases.',
  async run(sh, args) {
    const words = args.filter((a) => a !== '-p');
    const line = (name: string): string => `alias ${name}=${shellQuote(sh.aliases.get(name) ?? '')}\n`;
    if (words.length === 0) {
      for (const name of [...sh.aliases.keys()].sort()) await sh.out(line(name));
      return 0;
    }
    let code = 0;
    for (const word of words) {
      const cut = word.indexOf('=');
      if (cut > 0) sh.aliases.set(word.slice(0, cut), word.slice(cut + 1));
      else if (sh.aliases.has(word)) await sh.out(line(word));
      else {
        await sh.complain(`alias: ${word}: not found`);
        code = 1;
      }
    }
    return code;
  },
};

export const unaliasBuiltin: Builtin = {
  name: 'unalias',
  usage: 'unalias [-a] name [name ...]',
  summary: 'Remove each NAME from the list of defined aliases.',
  async run(sh, args) {
    if (args[0] === '-a') {
      sh.aliases.clear();
      return 0;
    }
    if (args.length === 0) {
      await sh.err('unalias: usage: unalias [-a] name [name ...]\n');
      return 2;
    }
    let code = 0;
    for (const name of args) {
      if (sh.aliases.delete(name)) continue;
      await sh.complain(`unalias: ${name}: not found`);
      code = 1;
    }
    return code;
  },
};

export const umaskBuiltin: Builtin = {
  name: 'umask',
  usage: 'umask [-p] [-S] [mode]',
  summary: 'Display or set file mode mask.',
  async run(sh, args) {
    const symbolic = args.includes('-S');
    const mode = args.find((a) => !a.startsWith('-'));
    if (mode === undefined) {
      const text = symbolic ? ['u', 'g', 'o'].map((w, i) => `${w}=${letters(~(sh.p.umask >> (6 - 3 * i)) & 7)}`).join(',') : sh.p.umask.toString(8).padStart(4, '0');
      await sh.out(`${args.includes('-p') ? `umask ${symbolic ? '-S ' : ''}` : ''}${text}\n`);
      return 0;
    }
    if (/^[0-7]{1,4}$/.test(mode)) {
      sh.p.umask = Number.parseInt(mode, 8) & 0o777;
      return 0;
    }
    if (/^\d/.test(mode)) {
      await sh.complain(`umask: ${mode}: octal number out of range`);
      return 1;
    }
    let allowed = ~sh.p.umask & 0o777;
    for (const clause of mode.split(',')) {
      const parsed = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
      if (!parsed) {
        await sh.complain(`umask: \`${clause[0] ?? ''}': invalid symbolic mode character`);
        return 1;
      }
      const [, who = '', op, what = ''] = parsed;
      const bits = (what.includes('r') ? 4 : 0) | (what.includes('w') ? 2 : 0) | (what.includes('x') ? 1 : 0);
      for (const [w, shift] of [
        ['u', 6],
        ['g', 3],
        ['o', 0],
      ] as const) {
        if (who !== '' && !who.includes(w) && !who.includes('a')) continue;
        if (op === '=') allowed &= ~(7 << shift);
        allowed = op === '-' ? allowed & ~(bits << shift) : allowed | (bits << shift);
      }
    }
    sh.p.umask = ~allowed & 0o777;
    return 0;
  },
};

function letters(bits: number): string {
  return `${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
}

export const timesBuiltin: Builtin = {
  name: 'times',
  usage: 'times',
  summary: 'Display process times.',
  special: true,
  async run(sh) {
    await sh.out(`${minutes(0)} ${minutes(0)}\n${minutes(0)} ${minutes(0)}\n`);
    return 0;
  },
};

export const historyBuiltin: Builtin = {
  name: 'history',
  usage: 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  summary: 'Display or manipulate the history list.',
  async run(sh, args) {
    const [arg] = args;
    if (arg === '-c') {
      sh.history.length = 0;
      return 0;
    }
    if (arg === '-d') {
      const n = Number(args[1]);
      if (!Number.isInteger(n) || n < 1 || n > sh.history.length) {
        await sh.complain(`history: ${args[1]}: history position out of range`);
        return 1;
      }
      sh.history.splice(n - 1, 1);
      return 0;
    }
    if (arg === '-a' || arg === '-w') {
      sh.fs.writeFile(historyFile(sh, args[1]), sh.history.map((h) => `${h}\n`).join(''), { mode: 0o600 });
      return 0;
    }
    if (arg === '-r' || arg === '-n') {
      const file = historyFile(sh, args[1]);
      if (arg === '-r' && sh.fs.exists(file))
        sh.history.push(
          ...sh.fs
            .readText(file)
            .split('\n')
            .filter((l) => l !== ''),
        );
      return 0;
    }
    if (arg === '-s') {
      sh.history.push(args.slice(1).join(' '));
      return 0;
    }
    if (arg !== undefined && !/^\d+$/.test(arg)) {
      await sh.complain(arg.startsWith('-') ? `history: ${arg.slice(0, 2)}: invalid option` : `history: ${arg}: numeric argument required`);
      return arg.startsWith('-') ? 2 : 1;
    }
    const from = arg === undefined ? 0 : Math.max(0, sh.history.length - Number(arg));
    for (let i = from; i < sh.history.length; i++) await sh.out(`${String(i + 1).padStart(5)}  ${sh.history[i]}\n`);
    return 0;
  },
};

function historyFile(sh: Shell, given: string | undefined): string {
  return sh.p.path(given ?? sh.vars.value('HISTFILE') ?? `${sh.vars.value('HOME') ?? ''}/.bash_history`);
}

export const callerBuiltin: Builtin = {
  name: 'caller',
  usage: 'caller [expr]',
  summary: 'Return the context of the current subroutine call.',
  async run(sh, args) {
    const depth = Number(args[0] ?? 0);
    const call = sh.calls.at(-1 - depth);
    if (!call) return 1;
    const outer = sh.calls.at(-2 - depth);
    await sh.out(
      args[0] === undefined ? `${call.line} ${outer?.source ?? sh.scriptName ?? 'NULL'}\n` : `${call.line} ${outer?.name ?? 'main'} ${outer?.source ?? sh.scriptName ?? 'NULL'}\n`,
    );
    return 0;
  },
};

/** `help`, over the list of all builtins. */
export function helpBuiltin(all: () => Promise<readonly Builtin[]>): Builtin {
  return {
    name: 'help',
    usage: 'help [-dms] [pattern ...]',
    summary: 'Display information about builtin commands.',
    async run(sh, args) {
      const builtins = await all();
      const names = args.filter((a) => !a.startsWith('-'));
      const short = args.some((a) => /^-[dms]*s/.test(a));
      const brief = args.some((a) => /^-[dms]*d/.test(a));
      if (names.length === 0) {
        await sh.out(`These shell commands are defined internally.  Type \`help' to see this list.\nType \`help name' to find out more about the function \`name'.\n\n`);
        for (const b of builtins) await sh.out(` ${b.usage}\n`);
        return 0;
      }
      let code = 0;
      for (const name of names) {
        const found = builtins.filter((b) => b.name === name);
        if (found.length === 0) {
          await sh.complain(`help: no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`);
          code = 1;
        }
        for (const b of found) await sh.out(brief ? `${b.name} - ${b.summary}\n` : short ? `${b.name}: ${b.usage}\n` : `${b.name}: ${b.usage}\n    ${b.summary}\n`);
      }
      return code;
    },
  };
}
