// Variables whose value is made when it is asked for. upstream: bash variables.c
import { SET_OPTIONS, SHOPT_DEFAULTS } from './options.ts';
import type { ShellState } from './state.ts';

/** Gives a shell its $RANDOM, $SECONDS and their like. */
export function specialVariables(sh: ShellState): void {
  const { p } = sh;
  const make = (name: string, get: () => string | string[] | undefined, set?: (value: string) => void): void => {
    sh.vars.special.set(name, set ? { get, set } : { get });
  };
  let seeded: number | undefined;
  make(
    'RANDOM',
    () => {
      if (seeded === undefined) return String(p.machine.random.int(32768));
      seeded = (Math.imul(seeded, 1103515245) + 12345) >>> 0;
      return String((seeded >>> 16) & 32767);
    },
    (value) => {
      seeded = Number(value) >>> 0;
    },
  );
  make('SRANDOM', () => String(p.machine.random.uint32()));
  make(
    'SECONDS',
    () => String(Math.floor((p.clock.now() - sh.startedAt) / 1000) + sh.secondsBase),
    (value) => {
      sh.startedAt = p.clock.now();
      sh.secondsBase = Number(value) || 0;
    },
  );
  make('EPOCHSECONDS', () => String(Math.floor(p.clock.now() / 1000)));
  make('EPOCHREALTIME', () => `${Math.floor(p.clock.now() / 1000)}.${String(Math.floor(p.clock.now() * 1000) % 1_000_000).padStart(6, '0')}`);
  make('SHELLOPTS', () => SET_OPTIONS.filter((o) => sh.options[o]).join(':'));
  make('BASHOPTS', () =>
    Object.keys(SHOPT_DEFAULTS)
      .filter((o) => sh.shopt(o))
      .join(':'),
  );
  make('LINENO', () => String(sh.dialect?.line(sh) ?? sh.line));
  make('BASHPID', () => String(p.pid));
  make('BASH_SUBSHELL', () => String(sh.subshellDepth));
  make('BASH_COMMAND', () => sh.commandText);
  make('PIPESTATUS', () => sh.pipeStatus.map(String));
  make('FUNCNAME', () => (sh.calls.length > 0 ? [...sh.calls.map((c) => c.name).reverse(), ...(sh.scriptName ? ['main'] : [])] : undefined));
  make('BASH_SOURCE', () => (sh.calls.length > 0 || sh.scriptName ? [...sh.calls.map((c) => c.source).reverse(), ...(sh.scriptName ? [sh.scriptName] : [])] : undefined));
  make('BASH_LINENO', () => [...sh.calls.map((c) => String(c.line)).reverse(), ...(sh.scriptName ? ['0'] : [])]);
  make('DIRSTACK', () => [sh.cwd, ...sh.directories]);
  make('GROUPS', () => [String(p.user.gid)]);
  make('COMP_WORDBREAKS', () => ' \t\n"\'><=;|&(:');
  make('_', () => sh.lastArgument);
  if (p.tty) {
    const tty = p.tty;
    make('COLUMNS', () => (sh.interactive ? String(tty.columns) : undefined));
    make('LINES', () => (sh.interactive ? String(tty.rows) : undefined));
  }
}
