// Pipelines and background commands: every part is a process of one group. upstream: bash execute_cmd.c execute_pipeline, jobs.c

import { Descriptor, descriptionOf } from '../os/descriptor.ts';
import { NullDevice, PipeBuffer } from '../os/open-files.ts';
import type { HostProcess } from '../os/process.ts';
import type { OpenFile } from '../os/types.ts';
import { waitForeground } from './foreground.ts';
import { commandFailed, runPendingTraps } from './run-traps.ts';
import type { Runner } from './runner.ts';
import type { Command, Pipeline, Statement } from './syntax.ts';
import { printTimes } from './times.ts';

/** Runs a pipeline (perhaps negated, perhaps of one command). */
export async function pipeline(sh: Runner, node: Pipeline): Promise<number> {
  const started = sh.p.clock.now();
  if (node.negated) sh.quiet++;
  const tail = sh.tail;
  if (node.negated || node.timed !== 'no') sh.tail = false;
  try {
    const only = node.commands.length === 1 ? node.commands[0] : undefined;
    if (only) await sh.command(only);
    else if (node.commands.length > 1) await concurrent(sh, node);
    else sh.status = 0;
  } finally {
    if (node.negated) sh.quiet--;
    sh.tail = tail;
  }
  if (node.timed !== 'no') await sh.err(printTimes(sh, sh.p.clock.now() - started, node.timed === 'posix'));
  if (node.negated) sh.status = sh.status === 0 ? 1 : 0;
  else if (node.commands.length > 1 && sh.status !== 0 && sh.quiet === 0) await commandFailed(sh, sh.status);
  if (sh.traps.pending.length > 0) await runPendingTraps(sh);
  return sh.status;
}

async function concurrent(sh: Runner, node: Pipeline): Promise<void> {
  const processes = startAll(sh, node.commands, node.both, sh.options.monitor ? 'new' : undefined);
  sh.line = node.line + sh.lineOffset;
  await waitForeground(sh, processes, node.texts);
}

/** Starts all parts at once, joined by pipes. */
function startAll(sh: Runner, commands: readonly Command[], both: readonly boolean[], group: 'new' | undefined): HostProcess[] {
  const processes: HostProcess[] = [];
  let input: OpenFile | undefined;
  for (const [i, command] of commands.entries()) {
    const files = new Map(sh.p.files);
    if (input) files.set(0, input);
    let next: OpenFile | undefined;
    let writer: OpenFile | undefined;
    if (i < commands.length - 1) {
      const buffer = new PipeBuffer();
      next = sh.p.adopt(buffer.end('read'));
      writer = sh.p.adopt(buffer.end('write'));
      files.set(1, writer);
      if (both[i]) files.set(2, writer);
    }
    const first = processes[0];
    const options = { files, ...(group ? { group: first ? first.group : group } : {}) };
    processes.push(
      sh.subshell((copy) => {
        copy.tail = true;
        copy.options.monitor = false;
        return part(copy, command);
      }, options),
    );
    if (i === 0 && group && sh.p.tty) takeTerminal(sh, processes[0]);
    input?.close();
    writer?.close();
    input = next;
  }
  return processes;
}

function takeTerminal(sh: Runner, leader: HostProcess | undefined): void {
  if (sh.p.tty && leader && sh.p.tty.foreground === sh.p.group) sh.p.tty.foreground = leader.group;
}

/** A part runs in the copy that was made for it; parentheses need no second one. */
function part(copy: Runner, command: Statement['command']): Promise<number> {
  return command.t === 'subshell' ? copy.run(command.body) : copy.node(command);
}

/** `command &` */
export async function startBackground(sh: Runner, s: Statement): Promise<number> {
  const { command } = s;
  const monitor = sh.options.monitor;
  const many = command.t === 'pipeline' && !command.negated && command.timed === 'no' && command.commands.length > 1;
  const stdin = sh.p.files.get(0);
  const saved = monitor || !stdin ? undefined : new Descriptor(descriptionOf(stdin), sh.p);
  // Without job control a background command reads nothing from the terminal or script.
  if (!monitor) {
    stdin?.close();
    sh.p.files.set(0, new Descriptor(new NullDevice(), sh.p));
  }
  const terminal = sh.p.tty?.foreground;
  const processes = many
    ? startAll(sh, command.commands, command.both, monitor ? 'new' : undefined)
    : [
        sh.subshell(
          (copy) => {
            copy.tail = true;
            copy.options.monitor = false;
            return part(copy, command);
          },
          monitor ? { group: 'new' } : {},
        ),
      ];
  if (sh.p.tty && terminal !== undefined) sh.p.tty.foreground = terminal;
  if (saved) {
    sh.p.files.get(0)?.close();
    sh.p.files.set(0, saved);
  }
  const job = sh.jobs.add(processes, s.source, true, sh.cwd);
  const last = processes.at(-1);
  sh.lastBackground = last?.pid;
  if (sh.interactive && !sh.dialect) await sh.err(`[${job.id}] ${last?.pid}\n`);
  return 0;
}
