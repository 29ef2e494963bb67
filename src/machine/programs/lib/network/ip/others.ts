// The smaller objects of ip: namespaces, groups joined, and what a host here has none of. upstream: iproute2 ip/ipnetns.c, ipmaddr.c, ipvrf.c, ipaddrlabel.c
import { isRunning } from '../../../../network/link.ts';
import { groupsOf } from '../fdb.ts';
import { addressesOf } from '../link-text.ts';
import { type Call, IpProblem, isShow, notHere, unknown, verb } from './call.ts';

/** An object of which there is none: lists are empty, changes are refused. */
export const nothing =
  (object: string) =>
  async (c: Call): Promise<void> => {
    const [word = 'show'] = c.words;
    const list = ['show', 'list', 'lst', 'state', 'policy', 'flush'].some((v) => v.startsWith(word));
    if (!list) throw notHere(`${object} ${word}`);
  };

/** ip netns: hosts here have no namespace with a name. */
export async function namespaces(c: Call): Promise<void> {
  const what = verb(c, ['list', 'show', 'lst', 'list-id', 'help', 'add', 'set', 'delete', 'identify', 'pids', 'exec', 'monitor', 'attach']);
  if (isShow(what) || what === 'list-id' || what === 'identify') return;
  const name = c.words[1] ?? '';
  if (what === 'exec' || what === 'pids') {
    if (name === '') throw new IpProblem(what === 'exec' ? 'No netns name specified' : 'No netns name specified', what === 'exec' ? 255 : 1);
    throw new IpProblem(`Cannot open network namespace "${name}": No such file or directory`, what === 'exec' ? 255 : 1);
  }
  if (what === 'delete') throw new IpProblem(name ? `Cannot remove namespace file "/run/netns/${name}": No such file or directory` : 'No netns name specified', name ? 1 : 255);
  if (!what) throw unknown(c, 'netns');
  throw notHere(`netns ${what}`);
}

export async function vrfs(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'exec', 'identify', 'pids', 'help']);
  if (!isShow(what)) throw what ? notHere(`vrf ${what}`) : unknown(c, 'vrf');
  await c.p.out('Name              Table\n-----------------------\nNo VRF has been configured\n');
}

/** ip token: nobody has one. */
export async function tokens(c: Call): Promise<void> {
  const what = verb(c, ['list', 'show', 'get', 'set', 'del', 'help']);
  if (!isShow(what)) throw what ? notHere(`token ${what}`) : unknown(c, 'token');
  const all = [...c.ns.devices.values()].filter((d) => d.kind !== 'loopback' && d.kind !== 'dummy');
  await c.p.out(all.map((d) => `token :: dev ${d.name}\n`).join(''));
}

/** RFC 6724's labels, as the kernel begins with them. */
export async function addressLabels(c: Call): Promise<void> {
  const what = verb(c, ['list', 'show', 'add', 'delete', 'flush', 'help']);
  if (!isShow(what)) throw what ? notHere(`addrlabel ${what}`) : unknown(c, 'addrlabel');
  const rows = ['::1/128 0', '::/96 3', '::ffff:0.0.0.0/96 4', '2001::/32 6', '2001:10::/28 7', '3ffe::/16 12', '2002::/16 2', 'fec0::/10 11', 'fc00::/7 5', '::/0 1'];
  await c.p.out(rows.map((r) => `prefix ${r.replace(' ', ' label ')} \n`).join(''));
}

/** ip maddress: the groups that devices listen to. */
export async function joined(c: Call): Promise<void> {
  const what = verb(c, ['show', 'list', 'lst', 'add', 'delete', 'help']);
  if (!isShow(what)) throw what ? notHere(`maddress ${what}`) : unknown(c, 'maddr');
  const rest = c.words.slice(1);
  const name = rest[0] === 'dev' ? rest[1] : rest[0];
  let out = '';
  for (const dev of c.ns.devices.values()) {
    if (name !== undefined && dev.name !== name) continue;
    out += `${dev.index}:\t${dev.name}\n`;
    if (dev.kind !== 'loopback') for (const mac of groupsOf(c.ns, dev)) out += `\tlink  ${mac}\n`;
    if (dev.up) out += '\tinet  224.0.0.1\n';
    if (!dev.up) continue;
    const six = isRunning(dev) && dev.kind !== 'loopback' ? addressesOf(dev, 6).map((a) => a.ip.groups) : [];
    const solicited = six.map((g) => `ff02::1:ff${((g[6] ?? 0) & 255).toString(16).padStart(2, '0')}:${(g[7] ?? 0).toString(16)}`);
    const router = c.ns.forwards(6) && dev.kind !== 'loopback';
    const users = six.length;
    for (const group of [...solicited].reverse()) out += `\tinet6 ${group}\n`;
    if (router) out += `\tinet6 ff02::1:ff00:0${users > 1 ? ` users ${users}` : ''}\n\tinet6 ff02::2\n`;
    out += '\tinet6 ff02::1\n\tinet6 ff01::1\n';
  }
  await c.p.out(out);
}
