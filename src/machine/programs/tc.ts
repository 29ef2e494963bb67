// upstream: iproute2 tc(8), tc-netem(8): delay, jitter and loss of what leaves a device
import type { Netns } from '../network/netns.ts';
import type { Device, Egress } from '../network/types.ts';
import { ExitError } from '../os/errors.ts';
import type { Process, Program } from '../os/types.ts';
import { netnsOf } from './lib/network/netns-of.ts';

const USAGE = 'Usage: tc [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { qdisc }';
const NETEM = 'Usage: ... netem [ delay TIME [ JITTER ] ]\n                 [ loss [ random ] PERCENT ]';
const HERE = new Set(['delay', 'latency', 'loss', 'drop', 'limit']);
const NOT_HERE = new Set(['corrupt', 'duplicate', 'distribution', 'reorder', 'rate', 'slot', 'gap', 'ecn', 'seed']);

/** Makes the way out of a device slow or lossy. */
export const tc: Program = {
  name: 'tc',
  summary: 'Show and change how packets leave a device: delay and loss (netem).',
  async main(p) {
    const words = p.argv.slice(1);
    if (words[0] === '-V' || words[0] === '-Version') {
      await p.out('tc utility, iproute2-6.1.0, libbpf 1.1.0\n');
      return 0;
    }
    if (words[0]?.startsWith('-')) return fail(p, `tc: option "${words[0]}" is not simulated here`, 255);
    const [object = 'help', command = 'show', ...rest] = words;
    if ('help'.startsWith(object)) return fail(p, USAGE, object === 'help' && words.length > 0 ? 0 : 255);
    if (!'qdisc'.startsWith(object))
      return fail(
        p,
        ['class', 'filter', 'chain', 'action', 'monitor', 'exec'].includes(object) ? `tc ${object}: not simulated here` : `Object "${object}" is unknown, try "tc help".`,
        1,
      );
    const verb = ['show', 'list', 'ls', 'add', 'delete', 'change', 'replace', 'help'].find((v) => v.startsWith(command));
    if (!verb) return fail(p, `Command "${command}" is unknown, try "tc qdisc help".`, 255);
    if (verb === 'help') return fail(p, NETEM, 0);
    const ns = netnsOf(p.machine);
    if (verb === 'show' || verb === 'list' || verb === 'ls') return show(p, ns, rest);
    return change(p, ns, verb, rest);
  },
};

async function fail(p: Process, message: string, code: number): Promise<never> {
  await p.err(`${message}\n`);
  throw new ExitError(code);
}

async function deviceOf(p: Process, ns: Netns, words: readonly string[]): Promise<Device | undefined> {
  const at = words.indexOf('dev');
  if (at < 0) return undefined;
  const name = words[at + 1];
  if (name === undefined) return fail(p, 'Command line is not complete. Try option "help"', 255);
  return ns.devices.get(name) ?? fail(p, `Cannot find device "${name}"`, 1);
}

async function show(p: Process, ns: Netns, words: readonly string[]): Promise<number> {
  const only = await deviceOf(p, ns, words);
  for (const dev of only ? [only] : ns.devices.values()) await p.out(`qdisc ${qdiscText(ns, dev)} \n`);
  return 0;
}

function qdiscText(ns: Netns, dev: Device): string {
  if (dev.egress) return `netem ${handleOf(ns, dev)}: dev ${dev.name} root refcnt 2 limit 1000${egressText(dev.egress)}`;
  if (dev.kind !== 'ethernet') return `noqueue 0: dev ${dev.name} root refcnt 2`;
  return `fq_codel 0: dev ${dev.name} root refcnt 2 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms memory_limit 32Mb ecn drop_batch 64`;
}

/** Handles are given out from 8001 on. */
function handleOf(ns: Netns, dev: Device): string {
  const slowed = [...ns.devices.values()].filter((d) => d.egress);
  return (0x8001 + slowed.indexOf(dev)).toString(16);
}

function egressText(e: Egress): string {
  const delay = e.delay > 0 || e.jitter > 0 ? ` delay ${timeText(e.delay)}${e.jitter > 0 ? `  ${timeText(e.jitter)}` : ''}` : '';
  return `${delay}${e.loss > 0 ? ` loss ${Number((e.loss * 100).toPrecision(6))}%` : ''}`;
}

function timeText(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toPrecision(3))}s`;
  return ms >= 1 ? `${Number(ms.toPrecision(3))}ms` : `${Math.round(ms * 1000)}us`;
}

async function change(p: Process, ns: Netns, verb: string, words: readonly string[]): Promise<number> {
  const dev = await deviceOf(p, ns, words);
  if (!dev) return fail(p, verb === 'delete' ? 'Error: Device is required.' : 'Command line is not complete. Try option "help"', verb === 'delete' ? 2 : 255);
  if (p.user.uid !== 0) return fail(p, 'RTNETLINK answers: Operation not permitted', 2);
  if (!words.includes('root')) return fail(p, 'tc: only the qdisc at the root of a device is simulated here', 2);
  if (verb === 'delete') {
    if (!dev.egress) return fail(p, 'Error: Cannot delete qdisc with handle of zero.', 2);
    impair(ns, dev, undefined);
    return 0;
  }
  const egress = await netem(p, dev, words);
  if (verb === 'add' && dev.egress) return fail(p, 'Error: Exclusivity flag on, cannot modify.', 2);
  if (verb === 'change' && !dev.egress) return fail(p, 'Error: Qdisc not found. To create specify NLM_F_CREATE flag.', 2);
  impair(ns, dev, verb === 'change' && dev.egress ? { ...dev.egress, ...egress } : { delay: 0, jitter: 0, loss: 0, ...egress });
  return 0;
}

function impair(ns: Netns, dev: Device, egress: Egress | undefined): void {
  dev.egress = egress;
  ns.network.generation++;
}

/** What stands after `netem`. */
async function netem(p: Process, dev: Device, words: readonly string[]): Promise<Partial<Egress>> {
  const at = words.findIndex((w, i) => i > words.indexOf('root') && words[i - 1] !== 'dev' && w !== 'dev' && w !== 'handle' && words[i - 1] !== 'handle');
  const kind = words[at];
  if (kind === undefined) return fail(p, 'Command line is not complete. Try option "help"', 255);
  if (kind !== 'netem')
    return fail(
      p,
      /^(fq_codel|fq|tbf|htb|pfifo|pfifo_fast|prio|sfq|noqueue|ingress|clsact)$/.test(kind)
        ? `tc: qdisc ${kind} is not simulated here: only netem is`
        : `Unknown qdisc "${kind}", hence option "${words[at + 1] ?? ''}" is unparsable`,
      1,
    );
  if (dev.kind === 'loopback' || dev.kind === 'bridge') return fail(p, `tc: netem on ${dev.name} is not simulated here: only on devices with a wire`, 2);
  return read(p, words.slice(at + 1));
}

async function read(p: Process, words: readonly string[]): Promise<Partial<Egress>> {
  const egress: { -readonly [K in keyof Egress]?: Egress[K] } = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const known = HERE.has(word);
    if (!known) return fail(p, NOT_HERE.has(word) ? `tc netem: ${word} is not simulated here` : `What is "${word}"?\n${NETEM}`, 1);
    let value = words[++i] ?? '';
    if (word === 'limit') continue;
    if (word === 'loss' || word === 'drop') {
      if (value === 'random') value = words[++i] ?? '';
      if (value === 'state' || value === 'gemodel') return fail(p, `tc netem: loss ${value} is not simulated here`, 1);
      const share = percent(value);
      if (share === undefined) return fail(p, `Illegal "loss percent"\n${NETEM}`, 1);
      egress.loss = share;
      if (percent(words[i + 1] ?? '') !== undefined) return fail(p, 'tc netem: correlation is not simulated here', 1);
      continue;
    }
    const delay = time(value);
    if (delay === undefined) return fail(p, `Illegal "latency"\n${NETEM}`, 1);
    egress.delay = delay;
    const jitter = time(words[i + 1] ?? '');
    if (jitter !== undefined) i++;
    egress.jitter = jitter ?? 0;
    if (jitter !== undefined && percent(words[i + 1] ?? '') !== undefined) return fail(p, 'tc netem: correlation is not simulated here', 1);
  }
  return egress;
}

/** 100ms, 0.1s, 1500us; a number alone is microseconds. */
function time(text: string): number | undefined {
  const m = /^(\d+(?:\.\d+)?)(s|secs?|ms|msecs?|us|usecs?|)$/.exec(text);
  if (!m) return undefined;
  const unit = m[2] ?? '';
  return Number(m[1]) * (unit.startsWith('s') ? 1000 : unit.startsWith('m') ? 1 : 0.001);
}

function percent(text: string): number | undefined {
  const m = /^(\d+(?:\.\d+)?)%$/.exec(text);
  return m && Number(m[1]) <= 100 ? Number(m[1]) / 100 : undefined;
}
