// upstream: iproute2 bridge/link.c, fdb.c
import type { Device } from '../network/types.ts';
import type { Process, Program } from '../os/types.ts';
import { fdbJson, fdbRows, fdbText } from './lib/network/fdb.ts';
import { flagsOf, nameWithPeer, stateOf } from './lib/network/link-text.ts';
import { netnsOf } from './lib/network/netns-of.ts';

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | vlan | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -c[ompressvlans] -color -p[retty] -j[son] }
`;
const OBJECTS: readonly string[] = ['link', 'fdb', 'mdb', 'vlan', 'vni', 'monitor'];

/** Shows the ports of bridges, and who is behind them. */
export const bridge: Program = {
  name: 'bridge',
  summary: 'Show the ports of bridges.',
  async main(p) {
    const words = p.argv.slice(1);
    let details = false;
    let json = false;
    while (words[0]?.startsWith('-')) {
      const option = words.shift() ?? '';
      if (option === '-V' || option === '-Version') {
        await p.out('bridge utility, 6.1.0\n');
        return 0;
      }
      if (['-j', '-json'].includes(option)) json = true;
      else if (['-d', '-details', '--details'].includes(option)) details = true;
      else if (['-s', '-stats', '-statistics', '-o', '-oneline', '-t', '-timestamp', '-p', '-pretty', '-n', '-netns', '-c', '-color'].includes(option))
        return fail(p, `bridge: option "${option}" is not simulated here`, 255);
      else return fail(p, `Option "${option}" is unknown, try "bridge help".`, 255);
    }
    const object = words.shift();
    if (object === undefined || object === 'help') return fail(p, USAGE.trimEnd(), object ? 0 : 255);
    const name = OBJECTS.find((o) => o.startsWith(object));
    if (!name) return fail(p, `Object "${object}" is unknown, try "bridge help".`, 255);
    if (name === 'fdb') return fdb(p, words, json);
    if (json) return fail(p, 'bridge: option "-j" is simulated here with fdb alone', 255);
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

/** bridge fdb [show] [br BRIDGE] [[brport|dev] DEV] [state dynamic|permanent] */
async function fdb(p: Process, words: readonly string[], json: boolean): Promise<number> {
  const [verb = 'show', ...rest] = words;
  if (!'show'.startsWith(verb) && !'list'.startsWith(verb) && verb !== 'lst')
    return fail(
      p,
      ['add', 'append', 'del', 'delete', 'replace', 'get', 'flush', 'help'].includes(verb)
        ? `bridge fdb ${verb}: not simulated here`
        : `Command "${verb}" is unknown, try "bridge fdb help".`,
      255,
    );
  const ns = netnsOf(p.machine);
  let dev: string | undefined;
  let bridgeName: string | undefined;
  let state: string | undefined;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (word === 'br') bridgeName = rest[++i];
    else if (word === 'brport' || word === 'dev') dev = rest[++i];
    else if (['dynamic', 'permanent', 'static'].includes(word)) state = word;
    else if (word === 'state') state = rest[++i];
    else if (['vlan', 'vni', 'dst', 'port', 'self', 'master'].includes(word)) return fail(p, `bridge fdb show ${word}: not simulated here`, 255);
    else dev = word;
  }
  for (const name of [dev, bridgeName])
    if (name !== undefined && !ns.devices.has(name)) return fail(p, name === dev ? `Cannot find device "${name}"` : `Cannot find bridge device "${name}"`, 255);
  const rows = fdbRows(ns, { dev, bridge: bridgeName, state });
  const named = dev !== undefined;
  await p.out(json ? `${JSON.stringify(rows.map((r) => fdbJson(r, named)))}\n` : rows.map((r) => fdbText(r, named)).join(''));
  return 0;
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
