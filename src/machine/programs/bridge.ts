// upstream: iproute2 bridge/link.c. Ports of bridges; what a bridge has learned is not kept here.
import type { Device } from '../network/types.ts';
import type { Process, Program } from '../os/types.ts';
import { flagsOf, nameWithPeer, stateOf } from './lib/network/link-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';

const USAGE = 'Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { link | fdb | mdb | vlan | vni | monitor }\n       OPTIONS := { -V[ersion] | -d[etails] }\n';
const OBJECTS: readonly string[] = ['link', 'fdb', 'mdb', 'vlan', 'vni', 'monitor'];

/** Shows the ports of bridges. */
export const bridge: Program = {
  name: 'bridge',
  summary: 'Show the ports of bridges.',
  async main(p) {
    const words = p.argv.slice(1);
    let details = false;
    while (words[0]?.startsWith('-')) {
      const option = words.shift() ?? '';
      if (option === '-V' || option === '-Version') {
        await p.out('bridge utility, 6.1.0\n');
        return 0;
      }
      if (!['-d', '-details', '--details'].includes(option)) return fail(p, `Option "${option}" is unknown, try "bridge help".`, 255);
      details = true;
    }
    const object = words.shift();
    if (object === undefined || object === 'help') return fail(p, USAGE.trimEnd(), object ? 0 : 255);
    const name = OBJECTS.find((o) => o.startsWith(object));
    if (!name) return fail(p, `Object "${object}" is unknown, try "bridge help".`, 255);
    if (name !== 'link') return fail(p, `bridge ${name}: not simulated here`, 255);
    const [verb = 'show', ...rest] = words;
    if (!'show'.startsWith(verb) && !'list'.startsWith(verb) && verb !== 'lst')
      return fail(p, ['set', 'help'].includes(verb) ? `bridge link ${verb}: not simulated here` : `Command "${verb}" is unknown, try "bridge link help".`, 255);
    return show(p, rest, details);
  },
};

async function fail(p: Process, message: string, code: number): Promise<number> {
  await p.err(`${message}\n`);
  return code;
}

async function show(p: Process, words: readonly string[], details: boolean): Promise<number> {
  const { devices } = netnsOf(p.machine);
  const [key, name] = words;
  if (key !== undefined && key !== 'dev' && key !== 'master') return fail(p, `Command line is not complete. Try option "help"`, 255);
  if (key !== undefined && (name === undefined || !devices.has(name))) return fail(p, `Cannot find device "${name ?? ''}"`, 1);
  const ports = [...devices.values()].filter((d) => d.master && (key === undefined || (key === 'dev' ? d.name === name : d.master.name === name)));
  await p.out(ports.map((d) => portText(d, details)).join(''));
  return 0;
}

function portText(dev: Device, details: boolean): string {
  const state = stateOf(dev) === 'UP' ? 'forwarding' : 'disabled';
  const line = `${dev.index}: ${nameWithPeer(dev)}: <${flagsOf(dev).join(',')}> mtu ${dev.mtu} master ${dev.master?.name} state ${state} priority 32 cost 2 \n`;
  return details ? `${line}    hairpin ${dev.hairpin ? 'on' : 'off'} guard off root_block off fastleave off learning on flood on mcast_flood on \n` : line;
}
