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

/** Nothing that is typed from here on would be a command of the lesson. */
export class TypistFault extends Error {}

function noPrompt(host: string, line: string | undefined): TypistFault {
  const after = line === undefined ? '' : ` after “${line}”`;
  return new TypistFault(
    `on ${host} no prompt came within ${PATIENCE_MS / 1000} s${after}; what runs on without an end is a block of its own (\`background\`), or is ended by the line itself (\`timeout 5 …\`)`,
  );
}

/** What a screen shows as text: without colours, marks of the line editor and returns. */
export function asText(screen: string): string {
  return screen.replace(/\x1b\[[?\d;]*[A-Za-z]|\r/g, '');
}

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

  /** Types lines; with `wait` false the last one is left running. Throws a TypistFault when a line does not end. */
  async type(text: string, wait = true): Promise<void> {
    await this.#enterPod();
    await this.#prompt();
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      this.#tty.input(encode(`${line}\r`));
      await passFree(this.#world.clock, 1);
      if (!wait && i === lines.length - 1) return passFree(this.#world.clock, PAUSE_MS);
      await this.#prompt(line);
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
    await this.#prompt('^C');
  }

  async #enterPod(): Promise<void> {
    if (!this.#host.startsWith('pod:') || this.#inPod) return;
    await this.#prompt();
    const line = execLine(this.#host);
    const before = this.screen.length;
    this.#tty.input(encode(`${line}\r`));
    await passFree(this.#world.clock, PAUSE_MS);
    if (this.#reading()) throw new TypistFault(`“${line}” opens no shell:\n${asText(this.screen.slice(before)).split('\n').slice(1, -1).join('\n')}`);
    this.#inPod = true;
  }

  /** The shell edits a line: it has the terminal, and takes keys as they come. Of a shell in a pod only the prompt is seen. */
  #reading(): boolean {
    if (this.#inPod) return PROMPT.test(this.screen);
    return this.#tty.foreground === this.#shell.group && !this.#tty.termios.icanon;
  }

  async #prompt(line?: string): Promise<void> {
    const end = this.#world.clock.now() + PATIENCE_MS;
    do await passFree(this.#world.clock, PAUSE_MS);
    while (!this.#reading() && this.#world.clock.now() < end);
    if (!this.#reading()) throw noPrompt(this.#host, line);
  }
}

/** The command that opens a shell in pod:NAME, pod:NAMESPACE/NAME or pod:deploy/NAME. */
export function execLine(host: string): string {
  const name = host.slice('pod:'.length);
  const typed = /^(deploy|deployment|svc|service|sts|statefulset|rs|ds|pod)\//.test(name);
  const [namespace, rest] = name.includes('/') && !typed ? name.split('/', 2) : [undefined, name];
  return `kubectl exec -it ${namespace ? `-n ${namespace} ` : ''}${rest} -- sh`;
}
