// Services: what systemctl and journalctl say of them, and that they come back when they die.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import { Random } from '../../../src/base/random.ts';
import { Network } from '../../../src/machine/network/network.ts';
import { HostMachine } from '../../../src/machine/os/machine.ts';
import { MemoryFileSystem } from '../../../src/machine/os/memory-file-system.ts';
import type { Process } from '../../../src/machine/os/types.ts';
import { Units } from '../../../src/machine/os/units.ts';
import { journalLine, momentOf } from '../../../src/machine/programs/lib/journal-text.ts';
import { span, statusText } from '../../../src/machine/programs/lib/unit-text.ts';
import { drive, pass } from '../../support/drive.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);

function host() {
  const clock = new VirtualClock(NOW);
  const network = new Network({ clock, random: new Random(1) });
  const net = network.netns('h');
  const machine = new HostMachine({ hostname: 'h', fs: new MemoryFileSystem({ clock }), net, clock, random: new Random(3) });
  const units = new Units(machine);
  machine.units = units;
  const unit = units.add({
    name: 'one.service',
    description: 'The one',
    path: '/lib/systemd/system/one.service',
    argv: ['/usr/bin/one', '-x'],
    pid: 300,
    restartAfter: 10_000,
    main: (p: Process) => p.wait(new Promise<number>((resolve) => void p.onSignal('SIGTERM', () => resolve(0)))),
  });
  return { clock, machine, units, unit, said: () => units.journal.entries.map((e) => journalLine(e, 'h')) };
}

describe('services', () => {
  it('start, stop and say so', async () => {
    const { clock, units, unit, said } = host();
    units.start(unit);
    expect([unit.state, unit.process?.pid]).toEqual(['active', 300]);
    await pass(clock, 65_000);
    await drive(clock, units.stop(unit));
    expect(unit.state).toBe('inactive');
    expect(said()).toEqual([
      'Jan 05 09:00:00 h systemd[1]: Started one.service - The one.',
      'Jan 05 09:01:05 h systemd[1]: Stopping one.service - The one...',
      'Jan 05 09:01:05 h systemd[1]: one.service: Deactivated successfully.',
      'Jan 05 09:01:05 h systemd[1]: Stopped one.service - The one.',
    ]);
    expect(statusText(unit, clock.now() + 3000)).toBe(`○ one.service - The one
     Loaded: loaded (/lib/systemd/system/one.service; enabled; preset: enabled)
     Active: inactive (dead) since Mon 2026-01-05 09:01:05 UTC; 3s ago
    Process: 300 ExecStart=/usr/bin/one -x (code=exited, status=0/SUCCESS)
   Main PID: 300 (code=exited, status=0/SUCCESS)
`);
  });

  it('come back when their process is killed, under another number', async () => {
    const { clock, units, unit, said } = host();
    units.start(unit);
    unit.process?.kill('SIGKILL');
    await pass(clock, 9000);
    expect(unit.state).toBe('activating');
    await pass(clock, 2000);
    expect(unit.state).toBe('active');
    expect(unit.process?.pid).not.toBe(300);
    expect(said().slice(1)).toEqual([
      'Jan 05 09:00:00 h systemd[1]: one.service: Main process exited, code=killed, status=9/KILL',
      "Jan 05 09:00:00 h systemd[1]: one.service: Failed with result 'signal'.",
      'Jan 05 09:00:10 h systemd[1]: one.service: Scheduled restart job, restart counter is at 1.',
      'Jan 05 09:00:10 h systemd[1]: Started one.service - The one.',
    ]);
  });
});

describe('times of the journal', () => {
  it.each([
    ['10 min ago', NOW - 600_000],
    ['1h 30min ago', NOW - 5_400_000],
    ['-5m', NOW - 300_000],
    ['-1h', NOW - 3_600_000],
    ['today', Date.UTC(2026, 0, 5)],
    ['yesterday', Date.UTC(2026, 0, 4)],
    ['08:30', NOW - 1_800_000],
    ['2026-01-05 08:59:30', NOW - 30_000],
    ['2026-01-05', Date.UTC(2026, 0, 5)],
    ['soon', undefined],
    ['5 moons ago', undefined],
  ])('%s', (text, at) => {
    expect(momentOf(text, NOW)).toBe(at);
  });

  it.each([
    [400, '400ms'],
    [5000, '5s'],
    [65_000, '1min 5s'],
    [3_720_000, '1h 2min'],
    [172_800_000, '2 days'],
  ])('a span of %d ms', (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});
