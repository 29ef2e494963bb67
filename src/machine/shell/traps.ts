// Traps: commands for signals and for EXIT, ERR, DEBUG, RETURN. upstream: bash trap.c
import type { Disposable } from '../../base/emitter.ts';
import { IGNORE } from '../os/dispositions.ts';
import { signalNamed, signalNumber } from '../os/errors.ts';
import type { HostProcess } from '../os/process.ts';
import type { Signal } from '../os/types.ts';

const PSEUDO_SIGNALS = ['EXIT', 'ERR', 'DEBUG', 'RETURN'] as const;
export type TrapName = (typeof PSEUDO_SIGNALS)[number] | Signal;

/** What ends a shell from outside: with an EXIT trap it runs that first. upstream: bash sig.c terminating_signals */
const TERMINATING: readonly Signal[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

export class Traps {
  readonly #p: HostProcess;
  readonly #commands = new Map<TrapName, string>();
  readonly #handlers = new Map<Signal, Disposable>();
  /** Signals that have arrived and whose commands have not run yet. */
  pending: Signal[] = [];
  /** Called when a trapped signal arrives. */
  onArrival: ((signal: Signal) => void) | undefined;
  /** Called when a signal ends a shell that has an EXIT trap. */
  onEnd: ((signal: Signal) => void) | undefined;
  readonly #guards = new Map<Signal, Disposable>();

  constructor(p: HostProcess, from?: Traps) {
    this.#p = p;
    for (const [name, command] of from?.all() ?? []) if (command === '') this.set(name, '');
  }

  /** EXIT, SIGINT, ... for what a user may write (INT, SIGINT, 2, 0). */
  static named(text: string): TrapName | undefined {
    const upper = text.toUpperCase();
    if (upper === '0' || upper === 'EXIT') return 'EXIT';
    return PSEUDO_SIGNALS.find((s) => s === upper) ?? signalNamed(text);
  }

  get(name: TrapName): string | undefined {
    return this.#commands.get(name);
  }

  all(): [TrapName, string][] {
    const order = (n: TrapName): number =>
      n === 'EXIT' ? 0 : (PSEUDO_SIGNALS as readonly string[]).includes(n) ? 100 + PSEUDO_SIGNALS.indexOf(n as 'ERR') : signalNumber(n as Signal);
    return [...this.#commands].sort((a, b) => order(a[0]) - order(b[0]));
  }

  /** An empty command ignores the signal; undefined gives back the default. */
  set(name: TrapName, command: string | undefined): void {
    if (command === undefined) this.#commands.delete(name);
    else this.#commands.set(name, command);
    this.#guard();
    if ((PSEUDO_SIGNALS as readonly string[]).includes(name)) return;
    const signal = name as Signal;
    this.#handlers.get(signal)?.dispose();
    this.#handlers.delete(signal);
    if (command === undefined) return;
    const handler =
      command === ''
        ? IGNORE
        : (): void => {
            this.pending.push(signal);
            this.onArrival?.(signal);
          };
    this.#handlers.set(signal, this.#p.onSignal(signal, handler));
  }

  /** Holds terminating signals back for as long as there is an EXIT trap and no command of their own. */
  #guard(): void {
    for (const signal of TERMINATING) {
      const wanted = Boolean(this.#commands.get('EXIT')) && !this.#commands.has(signal);
      if (wanted === this.#guards.has(signal)) continue;
      this.#guards.get(signal)?.dispose();
      this.#guards.delete(signal);
      this.pending = this.pending.filter((s) => s !== signal);
      if (!wanted) continue;
      const arrived = (): void => {
        this.pending.push(signal);
        this.onEnd?.(signal);
      };
      this.#guards.set(signal, this.#p.onSignal(signal, arrived));
    }
  }
}
