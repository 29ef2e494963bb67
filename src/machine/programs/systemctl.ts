// upstream: systemd 252 src/systemctl. Services only: start and stop have an effect where the service has one here.
import type { Process } from '../os/types.ts';
import type { Unit, Units } from '../os/units.ts';
import { command, complain, UsageError } from './lib/command.ts';
import { journalLine } from './lib/journal-text.ts';
import { statusText, subState, unitTable } from './lib/unit-text.ts';
import { unitsOf } from './lib/units-of.ts';

type Verb = (p: Process, units: Units, call: Call) => Promise<number>;

interface Call {
  readonly verb: string;
  readonly names: readonly string[];
  readonly all: boolean;
  readonly legend: boolean;
  readonly quiet: boolean;
  readonly now: boolean;
  readonly state: string | undefined;
  readonly lines: number;
}

const CHANGES = ['start', 'stop', 'restart', 'try-restart', 'reload-or-restart', 'kill', 'enable', 'disable'];

/** Looks at services and starts and stops them. */
export const systemctl = command(
  {
    name: 'systemctl',
    summary: 'Query or send control commands to the system manager.',
    usage: '[OPTIONS...] COMMAND ...',
    options: [
      ['a,all', 'show all units, also those that are not active'],
      ['l,full', "don't ellipsize unit names on output"],
      ['n,lines=NUMBER', 'number of journal entries to show'],
      ['q,quiet', 'suppress output'],
      [',no-pager', 'do not pipe output into a pager'],
      [',no-legend', 'do not print a legend'],
      [',now', 'start or stop the unit after enabling or disabling it'],
      ['t,type=TYPE', 'list units of a particular type'],
      [',state=STATE', 'list units with particular states'],
    ],
    from: 'systemd 252',
  },
  async (p, options) => {
    const units = unitsOf(p);
    if (!units) {
      await p.err("System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n");
      return 1;
    }
    const [verb = 'list-units', ...names] = options.operands;
    const type = options.value('type');
    if (type !== undefined && type !== 'service') return complain(p, `units of type ${type} are not simulated here`);
    const call: Call = {
      verb,
      names,
      all: options.has('all'),
      legend: !options.has('no-legend'),
      quiet: options.has('quiet'),
      now: options.has('now'),
      state: options.value('state'),
      lines: Number(options.value('lines') ?? 10),
    };
    const known = VERBS[verb];
    if (!known) {
      await p.err(`Unknown command verb ${verb}.\n`);
      return 1;
    }
    if (CHANGES.includes(verb) && names.length === 0) throw new UsageError('Too few arguments.');
    if (CHANGES.includes(verb) && p.user.uid !== 0) {
      for (const name of names) await p.err(`Failed to ${verb} ${full(name)}: Access denied\nSee system logs and 'systemctl status ${full(name)}' for details.\n`);
      return 4;
    }
    return known(p, units, call);
  },
);

const full = (name: string): string => (/\.[a-z]+$/.test(name) ? name : `${name}.service`);

/** Does something with each unit that is named; the others are said not to be there. */
async function each(p: Process, units: Units, call: Call, work: (unit: Unit) => Promise<number>): Promise<number> {
  let code = 0;
  for (const name of call.names) {
    const unit = units.get(name);
    if (unit) code = (await work(unit)) || code;
    else {
      await p.err(`Failed to ${call.verb} ${full(name)}: Unit ${full(name)} not found.\n`);
      code = 5;
    }
  }
  return code;
}

const stopAndStart =
  (stop: boolean, start: boolean): Verb =>
  (p, units, call) =>
    each(p, units, call, async (unit) => {
      if (stop && unit.spec.keeps) return complain(p, `${call.verb} ${unit.spec.name}: not simulated here: ${unit.spec.keeps}`);
      if (call.verb === 'try-restart' && unit.state !== 'active') return 0;
      if (stop) await p.wait(units.stop(unit));
      if (start) units.start(unit);
      return 0;
    });

async function list(p: Process, units: Units, call: Call): Promise<number> {
  const shown = units.list().filter((u) => (call.state ? u.state === call.state || subState(u) === call.state : call.all || u.state !== 'inactive'));
  await p.out(unitTable(shown, call.legend));
  return 0;
}

async function status(p: Process, units: Units, call: Call): Promise<number> {
  let code = 0;
  const names = call.names.length > 0 ? call.names : units.list().map((u) => u.spec.name);
  for (const [i, name] of names.entries()) {
    const unit = units.get(name);
    if (!unit) {
      await p.err(`Unit ${full(name)} could not be found.\n`);
      code = 4;
      continue;
    }
    const said = call.lines === 0 ? [] : units.journal.entries.filter((e) => e.unit === unit.spec.name).slice(-call.lines);
    const lines = said.map((e) => `${journalLine(e, p.machine.hostname)}\n`).join('');
    await p.out(`${i > 0 ? '\n' : ''}${statusText(unit, p.clock.now())}${lines ? `\n${lines}` : ''}`);
    if (unit.state !== 'active') code = 3;
  }
  return code;
}

/** `is-active` and its like: a word a unit, and 0 when one of them is so. */
const asks =
  (word: (unit: Unit) => string, good: string, bad: number): Verb =>
  async (p, units, call) => {
    let code = bad;
    for (const name of call.names) {
      const unit = units.get(name);
      const said = unit ? word(unit) : 'inactive';
      if (!call.quiet) await p.out(`${said}\n`);
      if (said === good) code = 0;
    }
    return code;
  };

const enabling =
  (enabled: boolean): Verb =>
  (p, units, call) =>
    each(p, units, call, async (unit) => {
      unit.enabled = enabled;
      if (!call.now) return 0;
      return (enabled ? stopAndStart(false, true) : stopAndStart(true, false))(p, units, { ...call, names: [unit.spec.name] });
    });

const VERBS: Readonly<Record<string, Verb>> = {
  'list-units': list,
  status,
  start: stopAndStart(false, true),
  stop: stopAndStart(true, false),
  restart: stopAndStart(true, true),
  'try-restart': stopAndStart(true, true),
  'reload-or-restart': stopAndStart(true, true),
  'is-active': asks((u) => u.state, 'active', 3),
  'is-failed': asks((u) => u.state, 'failed', 1),
  'is-enabled': asks((u) => (u.enabled ? 'enabled' : 'disabled'), 'enabled', 1),
  enable: enabling(true),
  disable: enabling(false),
  kill: (p, units, call) =>
    each(p, units, call, async (unit) => {
      unit.process?.kill('SIGTERM');
      return 0;
    }),
  cat: (p, units, call) =>
    each(p, units, call, async (unit) => {
      await p.out(`# ${unit.spec.path}\n${p.fs.exists(unit.spec.path) ? p.fs.readText(unit.spec.path) : ''}`);
      return 0;
    }),
  'daemon-reload': async () => 0,
  'reset-failed': async (_p, units) => {
    for (const unit of units.list()) if (unit.state === 'failed') unit.state = 'inactive';
    return 0;
  },
};
