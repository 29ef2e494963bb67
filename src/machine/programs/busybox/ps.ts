// upstream: busybox/procps/ps.c
import type { HostProcess } from '../../os/process.ts';
import { commandName, processesOf, type Seen } from '../lib/processes.ts';
import { userName } from '../lib/users.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

interface Column {
  readonly header: string;
  readonly width: number;
  readonly left?: boolean;
  value(seen: Seen, call: AppletCall): string;
}

const minutes = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** As /proc tells of it: sleeping, unless it is the one that asks. */
const state = (process: HostProcess, call: AppletCall): string => (process.stopped ? 'T' : process === call.p ? 'R' : 'S');

const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { header: 'PID', width: 5, value: ({ pid }) => String(pid) },
  ppid: { header: 'PPID', width: 5, value: ({ process }) => String(process.ppid) },
  pgid: { header: 'PGID', width: 5, value: ({ process }) => String(process.group) },
  user: { header: 'USER', width: 8, left: true, value: ({ process }, { p }) => userName(p, process.user.uid).slice(0, 8) },
  group: { header: 'GROUP', width: 8, left: true, value: ({ process }) => String(process.user.gid) },
  time: { header: 'TIME', width: 5, value: () => minutes(0) },
  etime: { header: 'ELAPSED', width: 7, value: ({ process }, { p }) => minutes(p.clock.now() - process.startedAt) },
  tty: { header: 'TT', width: 6, left: true, value: ({ process }) => (process.tty ? `136,${/\d+$/.exec(process.tty.name)?.[0] ?? 0}` : '?') },
  stat: { header: 'STAT', width: 4, left: true, value: ({ process }, call) => state(process, call) },
  comm: { header: 'COMMAND', width: 16, left: true, value: ({ process }) => commandName(process) },
  args: { header: 'COMMAND', width: 0, left: true, value: ({ process }) => process.argv.join(' ') },
};
const NOT_SIMULATED = new Set(['vsz', 'rss', 'nice', 'sid', 'rgroup', 'ruser']);

interface Chosen {
  readonly column: Column;
  readonly header: string;
}

function chosen(lists: readonly string[]): Chosen[] {
  return lists
    .join(',')
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      const [name = '', header] = word.split('=');
      const column = COLUMNS[name];
      if (column) return { column, header: header ?? column.header };
      throw new AppletFault(
        NOT_SIMULATED.has(name)
          ? `-o ${name} is not simulated here`
          : `bad -o argument '${name}', supported arguments: ${[...Object.keys(COLUMNS), ...NOT_SIMULATED].sort().join(',')}`,
      );
    });
}

export const ps = applet(
  {
    name: 'ps',
    usage: `[-o COL1,COL2=HEADER] [-T]

Show the processes

	-o COL1,COL2=HEADER	Which columns
	-T			Threads too
`,
    short: 'Zo:aAdeflT',
  },
  async (call) => {
    const lists = call.all('o');
    const columns = chosen(lists.length > 0 ? lists : ['pid,user,time,args']);
    const line = (cell: (c: Chosen, last: boolean) => string): string => `${columns.map((c, i) => cell(c, i === columns.length - 1)).join(' ')}\n`;
    await call.p.out(line(({ column, header }, last) => (last ? header : header.padEnd(column.width))));
    for (const seen of processesOf(call.p)) {
      await call.p.out(
        line(({ column }, last) => {
          const text = column.value(seen, call);
          return column.left ? (last ? text : text.padEnd(column.width)) : text.padStart(column.width);
        }),
      );
    }
    return 0;
  },
);
