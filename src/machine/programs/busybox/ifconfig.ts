// ifconfig, as far as it shows; what it would change is said. upstream: busybox/networking/ifconfig.c, interface.c ife_print
import type { Device } from '../../network/types.ts';
import { netnsOf } from '../lib/network/netns-of.ts';
import { AppletFault, applet } from './lib/applet.ts';

const INDENT = ' '.repeat(10);
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 766 (766.0 B), 2048 (2.0 KiB) */
function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${bytes} (${value.toFixed(1)} ${UNITS[unit]})`;
}

/** The dotted mask of so many bits. */
function mask(bits: number): string {
  return [0, 1, 2, 3].map((i) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - i * 8)))).join('.');
}

/** The last address of a network. */
function broadcast(ip: string, bits: number): string {
  const masks = mask(bits).split('.').map(Number);
  return ip
    .split('.')
    .map((part, i) => Number(part) | (255 - (masks[i] ?? 255)))
    .join('.');
}

function shown(device: Device): string {
  const loopback = device.kind === 'loopback';
  const head = loopback ? 'Link encap:Local Loopback  ' : `Link encap:Ethernet  HWaddr ${device.mac.toUpperCase()}  `;
  const addresses = device.addresses.map(({ ip, bits, scope }) => {
    if (ip.text.includes(':')) return `${INDENT}inet6 addr: ${ip.text}/${bits} Scope:${scope === 'host' ? 'Host' : scope === 'link' ? 'Link' : 'Global'}\n`;
    const wide = loopback || bits > 30 ? '' : `  Bcast:${broadcast(ip.text, bits)}`;
    return `${INDENT}inet addr:${ip.text}${wide}  Mask:${mask(bits)}\n`;
  });
  const flags = [...(device.up ? ['UP'] : []), ...(loopback ? ['LOOPBACK'] : ['BROADCAST']), ...(device.up ? ['RUNNING'] : []), ...(loopback ? [] : ['MULTICAST'])].join(' ');
  const { rx, tx } = device.traffic;
  return [
    `${device.name.padEnd(9)} ${head}\n`,
    ...addresses,
    `${INDENT}${flags}  MTU:${device.mtu}  Metric:1\n`,
    `${INDENT}RX packets:${rx.packets} errors:0 dropped:0 overruns:0 frame:0\n`,
    `${INDENT}TX packets:${tx.packets} errors:0 dropped:0 overruns:0 carrier:0\n`,
    `${INDENT}collisions:0 txqueuelen:${loopback ? 1000 : 0} \n`,
    `${INDENT}RX bytes:${size(rx.bytes)}  TX bytes:${size(tx.bytes)}\n\n`,
  ].join('');
}

export const ifconfig = applet(
  {
    name: 'ifconfig',
    usage: `[-a] [IFACE] [ADDRESS]

Show network interfaces (with -a those that are down too)
`,
    short: '',
    raw: true,
  },
  async ({ p, words }) => {
    const devices = [...netnsOf(p.machine).devices.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const [name, ...change] = words[0] === '-a' ? words.slice(1) : words;
    if (name === undefined) {
      for (const device of devices) if (device.up || words[0] === '-a') await p.out(shown(device));
      return 0;
    }
    const device = devices.find((d) => d.name === name);
    if (!device) throw new AppletFault(`${name}: error fetching interface information: Device not found`);
    if (change.length > 0) throw new AppletFault('changing an interface is not simulated here; ip changes interfaces');
    await p.out(shown(device));
    return 0;
  },
);
