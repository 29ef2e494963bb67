// What the machine says of itself: hostname, uptime, free. upstream: busybox/networking/hostname.c, procps/uptime.c, procps/free.c
import { sessionsOf, uptimeLine } from '../lib/sessions.ts';
import { type AppletCall, AppletFault, applet } from './lib/applet.ts';

const FAMILY_UNITS = ['', 'K', 'M', 'G', 'T'];

function addressesOf(call: AppletCall, name: string): string[] {
  const { fs } = call.p;
  const hosts = fs.exists('/etc/hosts') ? fs.readText('/etc/hosts').split('\n') : [];
  const found = hosts.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((words) => words.slice(1).includes(name));
  if (found.length === 0) throw new AppletFault(`${name}: Host name lookup failure`);
  return found.map(([ip = '']) => ip);
}

export const hostname = applet(
  {
    name: 'hostname',
    usage: `[-sidf] [HOSTNAME | -F FILE]

Show or set the name of the host

	-s	Up to the first dot
	-i	Its addresses
	-d	Its domain
	-f	The whole name
	-F FILE	Take the name from FILE
`,
    short: 'sdfiF:',
    words: [0, 1],
  },
  async (call) => {
    const { p } = call;
    const name = p.machine.hostname;
    if (call.words.length > 0 || call.has('F')) {
      if (p.user.uid !== 0) throw new AppletFault('sethostname: Operation not permitted');
      throw new AppletFault('setting the name is not simulated here');
    }
    if (call.has('i')) await p.out(`${addressesOf(call, name).join(' ')}\n`);
    else if (call.has('s')) await p.out(`${name.split('.')[0]}\n`);
    else if (call.has('d')) await p.out(name.includes('.') ? `${name.slice(name.indexOf('.') + 1)}\n` : '');
    else {
      if (call.has('f')) addressesOf(call, name);
      await p.out(`${name}\n`);
    }
    return 0;
  },
);

export const uptime = applet({ name: 'uptime', usage: '\n\nShow how long the host has been up and how busy it is\n', short: '', words: [0, 0] }, async ({ p }) => {
  const line = uptimeLine(p).replace(/, +\d+ users?,/, `,  ${sessionsOf(p).length} users,`);
  await p.out(` ${line}\n`);
  return 0;
});

export const free = applet(
  {
    name: 'free',
    usage: '[-bkmgh]\n\nShow how much memory is free and in use\n',
    short: 'bkmgh',
  },
  async (call) => {
    const { p } = call;
    const text = p.fs.exists('/proc/meminfo') ? p.fs.readText('/proc/meminfo') : '';
    const kib = (name: string): number => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    const shown = (n: number): string => {
      if (call.has('h')) return human(n * 1024);
      const unit = call.has('b') ? 1 / 1024 : call.has('m') ? 1024 : call.has('g') ? 1_048_576 : 1;
      return String(Math.floor(n / unit));
    };
    const row = (name: string, figures: readonly number[]): string => `${name.padEnd(7)}${figures.map((n, i) => shown(n).padStart(i === 0 ? 12 : 12)).join('')}\n`;
    const cached = kib('Buffers') + kib('Cached') + kib('SReclaimable');
    const total = kib('MemTotal');
    const used = Math.max(0, total - kib('MemFree') - cached);
    await p.out(`              total        used        free      shared  buff/cache   available\n`);
    await p.out(row('Mem:', [total, used, kib('MemFree'), kib('Shmem'), cached, kib('MemAvailable')]));
    await p.out(row('Swap:', [kib('SwapTotal'), kib('SwapTotal') - kib('SwapFree'), kib('SwapFree')]));
    return 0;
  },
);

/** 23.5G */
function human(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < FAMILY_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? String(value) : `${value.toFixed(1)}${FAMILY_UNITS[unit]}`;
}
