// upstream: procps-ng 4.0.2 src/top/top.c
import type { Process } from '../os/types.ts';
import { command, fail, UsageError } from './lib/command.ts';
import { NOT_HERE, type Parsed } from './lib/options.ts';
import { Screen } from './lib/screen.ts';
import { HEADING, processRows, summary, type TopSettings } from './lib/top-view.ts';
import { idOf } from './lib/users.ts';

const FIELDS = ['PID', 'USER', 'COMMAND', '%CPU', '%MEM', 'TIME+'] as const;

/** Shows processes, again and again. */
export const top = command(
  {
    name: 'top',
    summary: 'Display Linux processes.',
    usage: '[options]',
    options: [
      ['b,batch-mode', 'print instead of taking the screen'],
      ['c,cmdline-toggle', 'show command lines instead of names'],
      ['d,delay=SECS', 'seconds between two pictures (default 3)'],
      ['E,scale-summary-mem=SCALE', NOT_HERE],
      ['e,scale-task-mem=SCALE', NOT_HERE],
      ['H,threads-show', NOT_HERE],
      ['i,idle-toggle', NOT_HERE],
      ['n,iterations=MAX', 'leave after so many pictures'],
      ['o,sort-override=FIELD', 'sort by PID, USER, COMMAND, %CPU, %MEM or TIME+; + or - before it says which way'],
      ['p,pid=PIDLIST', 'only these processes'],
      ['S,accum-time-toggle', NOT_HERE],
      ['u,filter-only-euser=USER', "only this user's processes"],
      ['U,filter-any-user=USER', "only this user's processes"],
      ['w,width=COLUMNS', 'the width of the lines'],
      ['1,single-cpu-toggle', NOT_HERE],
    ],
    from: 'procps-ng 4.0.2',
    hint: () => '',
  },
  async (p, options) => {
    const rounds = await number(p, options.value('iterations'), /^[1-9]\d*$/, 'bad iterations argument');
    const delay = (await number(p, options.value('delay'), /^\d+(?:[.,]\d*)?$|^\.\d+$/, 'bad delay interval')) ?? 3;
    const settings = await settingsOf(p, options);
    const { tty } = p.stdout;
    if (options.has('batch-mode')) return batch(p, settings, delay, rounds ?? Number.POSITIVE_INFINITY, Number(options.value('width')) || tty?.columns || 80);
    if (!tty || !p.stdin.tty) return fail(p, 'failed tty get');
    const screen = new Screen(p, tty, false);
    await screen.open();
    try {
      return await interactive(p, screen, settings, delay, rounds ?? Number.POSITIVE_INFINITY);
    } finally {
      await screen.close(`\x1b[${screen.rows};1H\r\n`);
    }
  },
);

async function number(p: Process, text: string | undefined, form: RegExp, words: string): Promise<number | undefined> {
  if (text === undefined) return undefined;
  return form.test(text) ? Number(text.replace(',', '.')) : fail(p, `${words} '${text}'`);
}

async function settingsOf(p: Process, options: Parsed): Promise<TopSettings> {
  const order = options.value('sort-override') ?? '%CPU';
  const sort = FIELDS.find((f) => f === order.replace(/^[+-]/, ''));
  if (!sort) throw new UsageError(`unrecognized field name '${order.replace(/^[+-]/, '')}'`);
  const pids = options.all('pid').flatMap((list) => list.split(','));
  const bad = pids.find((pid) => !/^\d+$/.test(pid));
  if (bad !== undefined) throw new UsageError(`bad pid '${bad}'`);
  const user = options.value('filter-only-euser') ?? options.value('filter-any-user');
  if (user !== undefined && idOf(p, '/etc/passwd', user) === undefined) throw new UsageError('Invalid user');
  return { sort, reverse: order.startsWith('-'), commandLines: options.has('cmdline-toggle'), pids: pids.map((pid) => (pid === '0' ? p.pid : Number(pid))), user };
}

async function batch(p: Process, settings: TopSettings, delay: number, rounds: number, columns: number): Promise<number> {
  for (let round = 1; ; round++) {
    const lines = [...summary(p, settings), '', HEADING, ...processRows(p, settings, columns)];
    await p.out(`${lines.join('\n')}\n`);
    if (round >= rounds) return 0;
    await p.sleep(delay * 1000);
    await p.out('\n');
  }
}

async function interactive(p: Process, screen: Screen, settings: TopSettings, delay: number, rounds: number): Promise<number> {
  let message = '';
  for (let round = 1; ; round++) {
    const rows = processRows(p, settings, screen.columns).slice(0, Math.max(0, screen.rows - 7));
    const heading = `\x1b[7m${HEADING.slice(0, screen.columns).padEnd(screen.columns)}\x1b[27m`;
    const painted = [...summary(p, settings).map((line) => line.slice(0, screen.columns)), message, heading, ...rows];
    await screen.paint({ rows: Array.from({ length: screen.rows }, (_, i) => painted[i] ?? ''), cursor: [5, 0] });
    message = '';
    if (round >= rounds) return 0;
    const next = p.sleep(delay * 1000);
    const key = await screen.key(next);
    if (key === undefined) continue;
    if (['q', '^C', 'End of input'].includes(key.name)) return 0;
    if (!press(settings, key.name)) message = '\x1b[7m Unknown command: keys are q c M N P R T and Space \x1b[27m';
  }
}

/** What keys do; false when a key does nothing. */
function press(settings: TopSettings, key: string): boolean {
  const orders: Readonly<Record<string, TopSettings['sort']>> = { P: '%CPU', M: '%MEM', T: 'TIME+', N: 'PID' };
  const order = orders[key];
  if (order) settings.sort = order;
  else if (key === 'R') settings.reverse = !settings.reverse;
  else if (key === 'c') settings.commandLines = !settings.commandLines;
  else return [' ', 'Enter', 'Resize'].includes(key);
  return true;
}
