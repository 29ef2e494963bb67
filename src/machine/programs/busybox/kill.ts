// kill, killall and pidof. upstream: busybox/procps/kill.c, pidof.c
import { signalNamed } from '../../os/errors.ts';
import { sendSignal } from '../../os/send-signal.ts';
import type { Process, Signal } from '../../os/types.ts';
import { listedSignal } from '../../shell/builtins/lib/signal-table.ts';
import { commandName, processesOf } from '../lib/processes.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

const LAST_PLAIN = 31;

async function list({ p }: AppletCall, words: readonly string[]): Promise<number> {
  if (words.length === 0) for (let n = 1; n <= LAST_PLAIN; n++) await p.out(`${String(n).padStart(2)}) ${listedSignal(String(n))}\n`);
  for (const word of words) await p.out(`${listedSignal(word) ?? word}\n`);
  return 0;
}

/** The signal that the first words name (undefined for 0), and the words behind it. */
function signalOf(words: readonly string[]): { readonly signal: Signal | undefined; readonly rest: readonly string[] } {
  const [option = ''] = words;
  if (option === '--' || !/^-./.test(option)) return { signal: 'SIGTERM', rest: option === '--' ? words.slice(1) : words };
  const given = option === '-s' ? (words[1] ?? '') : option.slice(1);
  const rest = words.slice(option === '-s' ? 2 : 1);
  if (given === '0' || given === 'EXIT') return { signal: undefined, rest };
  const signal = signalNamed(given);
  if (!signal) throw new AppletFault(`bad signal name '${given}'`);
  return { signal, rest };
}

async function send(call: AppletCall, process: Process, name: string, signal: Signal | undefined): Promise<boolean> {
  if (call.p.user.uid !== 0 && process.user.uid !== call.p.user.uid) {
    await call.complain(`can't kill pid ${name}: Operation not permitted`);
    return false;
  }
  if (signal) sendSignal(call.p, process, signal);
  return true;
}

async function byNumber(call: AppletCall, word: string, signal: Signal | undefined): Promise<boolean> {
  if (!/^-?\d+$/.test(word)) {
    await call.complain(`invalid number '${word}'`);
    return false;
  }
  const pid = Number(word);
  const found = processesOf(call.p).filter((one) => (pid > 0 ? one.pid === pid : one.process.group === -pid));
  if (found.length === 0) await call.complain(`can't kill pid ${word}: No such process`);
  let good = found.length > 0;
  for (const { process } of found) if (!(await send(call, process, word, signal))) good = false;
  return good;
}

/** Processes whose command is called so, the newest first; not the one that asks. */
function named(p: Process, name: string): { readonly pid: number; readonly process: Process }[] {
  return processesOf(p)
    .filter(({ process }) => process !== p && (commandName(process) === name || process.argv[0] === name))
    .reverse();
}

async function byName(call: AppletCall, word: string, signal: Signal | undefined, quiet: boolean): Promise<boolean> {
  const found = named(call.p, word);
  if (found.length === 0 && !quiet) await call.complain(`${word}: no process killed`);
  let good = found.length > 0;
  for (const { pid, process } of found) if (!(await send(call, process, String(pid), signal))) good = false;
  return good;
}

async function run(call: AppletCall, one: (word: string, signal: Signal | undefined, quiet: boolean) => Promise<boolean>): Promise<number> {
  if (call.words[0] === '-l') return list(call, call.words.slice(1));
  const quiet = call.name === 'killall' && call.words[0] === '-q';
  const { signal, rest } = signalOf(quiet ? call.words.slice(1) : call.words);
  if (rest.length === 0) throw new AppletFault('you need to specify whom to kill');
  let errors = 0;
  for (const word of rest) if (!(await one(word, signal, quiet))) errors++;
  return Math.min(errors, 255);
}

export const kill = applet(
  { name: 'kill', usage: '[-l] [-SIG] PID...\n\nSend a signal (TERM when none is named) to processes\n\n\t-l\tList the signals\n', short: '', raw: true },
  (call) => run(call, (word, signal) => byNumber(call, word, signal)),
);

export const killall = applet(
  {
    name: 'killall',
    usage: '[-lq] [-SIG] NAME...\n\nSend a signal (TERM when none is named) to processes of these names\n\n\t-l\tList the signals\n\t-q\tSay nothing when there are none\n',
    short: '',
    raw: true,
  },
  (call) => run(call, (word, signal, quiet) => byName(call, word, signal, quiet)),
);

export const pidof = applet(
  {
    name: 'pidof',
    usage: '[-s] [-o PID] [NAME]...\n\nList the PIDs of processes of these names\n\n\t-s\tOnly one of them\n\t-o PID\tLeave this one out\n',
    short: 'so:',
  },
  async (call) => {
    const out = call.all('o');
    const found = call.words.flatMap((name) => named(call.p, name).map(({ pid }) => pid)).filter((pid) => !out.includes(String(pid)));
    const shown = call.has('s') ? found.slice(0, 1) : found;
    if (shown.length > 0) await call.p.out(`${shown.join(' ')}\n`);
    return shown.length > 0 ? 0 : 1;
  },
);
