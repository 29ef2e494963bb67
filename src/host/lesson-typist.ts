// A terminal that is typed into as a person would: a line, then until the prompt is back.
import { decode, encode } from '../base/bytes.ts';
import type { VirtualClock } from '../base/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Process, Tty } from '../machine/os/types.ts';
import { passFree } from './run-free.ts';

/** A learner takes a moment between two commands; checks are judged in it. */
const PAUSE_MS = 1200;
const PATIENCE_MS = 180_000;
const PROMPT = /[#$] $/;

export class Typist {
  readonly #world: { readonly cluster: Cluster; readonly clock: VirtualClock };
  readonly #host: string;
  readonly #tty: Tty;
  readonly #shell: Process;
  #inPod = false;
  screen = '';

  /** `host`: a host of the world, or pod:NAME for a shell that `kubectl exec` opens from the laptop. */
  constructor(world: { readonly cluster: Cluster; readonly clock: VirtualClock }, host: string) {
    this.#world = world;
    this.#host = host;
    const { tty, shell } = world.cluster.openTerminal(host.startsWith('pod:') ? 'laptop' : host, 120, 40);
    this.#tty = tty;
    this.#shell = shell;
    tty.onOutput = (bytes) => {
      this.screen += decode(bytes);
    };
  }

  /** Types lines; with `wait` false the last one is left running. */
  async type(text: string, wait = true): Promise<void> {
    await this.#enterPod();
    await this.#prompt();
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      this.#tty.input(encode(`${line}\r`));
      await passFree(this.#world.clock, 1);
      if (!wait && i === lines.length - 1) return passFree(this.#world.clock, PAUSE_MS);
      await this.#prompt();
    }
  }

  /** How the last command ended. */
  async lastCode(): Promise<number | undefined> {
    if (!this.#inPod) return this.#world.cluster.probe.commands.filter((c) => c.host === this.#host).at(-1)?.code;
    const before = this.screen.length;
    await this.type('echo "<$?>"');
    const said = /<(\d+)>\s*\n/.exec(this.screen.slice(before).replace(/\r/g, ''))?.[1];
    this.screen = this.screen.slice(0, before);
    return said === undefined ? undefined : Number(said);
  }

  /** Ctrl-C. */
  async interrupt(): Promise<void> {
    this.#tty.input(encode('\x03'));
    await this.#prompt();
  }

  async #enterPod(): Promise<void> {
    if (!this.#host.startsWith('pod:') || this.#inPod) return;
    await this.#prompt();
    this.#inPod = true;
    this.#tty.input(encode(`${execLine(this.#host)}\r`));
    await passFree(this.#world.clock, PAUSE_MS);
  }

  /** The shell edits a line: it has the terminal, and takes keys as they come. Of a shell in a pod only the prompt is seen. */
  #reading(): boolean {
    if (this.#inPod) return PROMPT.test(this.screen);
    return this.#tty.foreground === this.#shell.group && !this.#tty.termios.icanon;
  }

  async #prompt(): Promise<void> {
    const end = this.#world.clock.now() + PATIENCE_MS;
    do await passFree(this.#world.clock, PAUSE_MS);
    while (!this.#reading() && this.#world.clock.now() < end);
  }
}

/** The command that opens a shell in pod:NAME, pod:NAMESPACE/NAME or pod:deploy/NAME. */
export function execLine(host: string): string {
  const name = host.slice('pod:'.length);
  const typed = /^(deploy|deployment|svc|service|sts|statefulset|rs|ds|pod)\//.test(name);
  const [namespace, rest] = name.includes('/') && !typed ? name.split('/', 2) : [undefined, name];
  return `kubectl exec -it ${namespace ? `-n ${namespace} ` : ''}${rest} -- sh`;
}
