// Units as systemctl prints them. upstream: systemd src/systemctl/systemctl-show.c, systemctl-list-units.c
import { partsOf } from '../../../base/time.ts';
import type { Unit } from '../../os/units.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `Jan 05 09:00:10`: how the journal begins its lines. */
export function shortTime(at: number): string {
  const t = partsOf(at);
  return `${MONTHS[t.month - 1]} ${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

/** `Mon 2026-01-05 09:00:10 UTC` */
function longTime(at: number): string {
  const t = partsOf(at);
  return `${DAYS[t.weekday]} ${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} UTC`;
}

/** `2min 5s`, `1h 2min`, `3 days`: how long something is ago. */
export function span(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s >= 86_400) return `${Math.floor(s / 86_400)} day${s >= 172_800 ? 's' : ''}`;
  if (s >= 3600) return `${Math.floor(s / 3600)}h ${Math.floor(s / 60) % 60}min`;
  if (s >= 60) return `${Math.floor(s / 60)}min${s % 60 ? ` ${s % 60}s` : ''}`;
  return s > 0 ? `${s}s` : `${Math.floor(ms)}ms`;
}

const SUB = { active: 'running', inactive: 'dead', activating: 'auto-restart', failed: 'failed' } as const;

/** What `is-active` says. */
export function subState(unit: Unit): string {
  return SUB[unit.state];
}

/** `systemctl status`, up to its log lines. */
export function statusText(unit: Unit, now: number): string {
  const { spec } = unit;
  const mark = { active: '●', inactive: '○', activating: '●', failed: '×' }[unit.state];
  const enabled = unit.enabled ? 'enabled' : 'disabled';
  const since = unit.since ? ` since ${longTime(unit.since)}; ${span(now - unit.since)} ago` : '';
  const why = unit.state === 'active' || !unit.result || unit.state === 'inactive' ? '' : ` (Result: ${unit.result.includes('killed') ? 'signal' : 'exit-code'})`;
  const rows: (readonly [string, string])[] = [
    ['Loaded', `loaded (${spec.path}; ${enabled}; preset: enabled)`],
    ['Active', `${unit.state} (${SUB[unit.state]})${why}${since}`],
  ];
  if (spec.docs) rows.push(['Docs', spec.docs]);
  const name = (spec.argv[0] ?? '').split('/').at(-1) ?? '';
  if (unit.process) rows.push(['Main PID', `${unit.process.pid} (${name})`]);
  else if (unit.result) {
    rows.push(['Process', `${unit.pid} ExecStart=${spec.argv.join(' ')} (${unit.result})`]);
    rows.push(['Main PID', `${unit.pid} (${unit.result})`]);
  }
  const lines = rows.map(([key, value]) => `${key.padStart(11)}: ${value}\n`).join('');
  const group = unit.process ? `     CGroup: /system.slice/${spec.name}\n             └─${unit.process.pid} ${spec.argv.join(' ')}\n` : '';
  return `${mark} ${spec.name} - ${spec.description}\n${lines}${group}`;
}

/** `systemctl list-units`, with the sentences beneath. */
export function unitTable(units: readonly Unit[], legend: boolean): string {
  const rows = units.map((u) => [u.spec.name, 'loaded', u.state, SUB[u.state], u.spec.description]);
  const heads = ['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'];
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((r) => r[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === cells.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join(' ')
      .trimEnd();
  const body = rows.map((r, i) => `${units[i]?.state === 'failed' ? '●' : ' '} ${line(r)}\n`).join('');
  if (!legend) return body;
  return `  ${line(heads)}\n${body}\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n${rows.length} loaded units listed.${units.every((u) => u.state !== 'inactive') ? ' Pass --all to see loaded but inactive units, too.' : ''}\nTo show all installed unit files use 'systemctl list-unit-files'.\n`;
}
