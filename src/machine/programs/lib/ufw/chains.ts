// ufw's chains in the filter table, as it lays them when it is enabled and takes them away when it is disabled. upstream: ufw before.rules, after.rules, ufw-init-functions
import type { Netfilter } from '../../../network/netfilter/netfilter.ts';
import { restore } from '../../../network/netfilter/restore.ts';
import { familiesOf, iptablesLines } from './rule.ts';
import type { Policy, UfwState } from './store.ts';

const HOOKS = ['input', 'output', 'forward'] as const;
/** In the order in which the built-in chains jump to them. */
const STEPS = ['before-logging', 'before', 'after', 'after-logging', 'reject', 'track'] as const;
const OTHERS = [
  'not-local',
  'user-input',
  'user-output',
  'user-forward',
  'user-limit',
  'user-limit-accept',
  'skip-to-policy-input',
  'skip-to-policy-output',
  'skip-to-policy-forward',
];

/** Puts the state in force; what was there of ufw goes first. */
export function layChains(netfilter: Netfilter, state: UfwState): void {
  takeChains(netfilter);
  const name = nameFor(netfilter.family);
  const policy = (p: Policy): string => (p === 'allow' ? 'ACCEPT' : 'DROP');
  const { incoming, outgoing, routed } = state.defaults;
  const lines = [
    '*filter',
    `:INPUT ${policy(incoming)} [0:0]`,
    `:FORWARD ${policy(routed)} [0:0]`,
    `:OUTPUT ${policy(outgoing)} [0:0]`,
    ...HOOKS.flatMap((hook) => STEPS.map((step) => `:${name(`${step}-${hook}`)} - [0:0]`)),
    ...OTHERS.map((other) => `:${name(other)} - [0:0]`),
    ...HOOKS.flatMap((hook) => STEPS.map((step) => `-A ${hook.toUpperCase()} -j ${name(`${step}-${hook}`)}`)),
    ...before(netfilter.family),
    ...HOOKS.map((hook) => `-A ${name(`skip-to-policy-${hook}`)} -j ${target({ input: incoming, output: outgoing, forward: routed }[hook])}`),
    ...noise(netfilter.family),
    ...(state.logging ? ['input', 'forward'].map((hook) => `-A ${name(`after-logging-${hook}`)} -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "`) : []),
    ...HOOKS.flatMap((hook) => ({ input: incoming, output: outgoing, forward: routed })[hook] === 'reject' ? [`-A ${name(`reject-${hook}`)} -j REJECT`] : []),
    ...HOOKS.flatMap((hook) =>
      hook !== 'forward' && { input: incoming, output: outgoing }[hook] === 'allow'
        ? ['tcp', 'udp'].map((proto) => `-A ${name(`track-${hook}`)} -p ${proto} -m conntrack --ctstate NEW -j ACCEPT`)
        : [],
    ),
    `-A ${name('user-limit')} -m limit --limit 3/min -j LOG --log-prefix "[UFW LIMIT BLOCK] "`,
    `-A ${name('user-limit')} -j REJECT`,
    `-A ${name('user-limit-accept')} -j ACCEPT`,
    ...state.rules.filter((r) => familiesOf(r).includes(netfilter.family)).flatMap((r) => iptablesLines(r, netfilter.family)),
    'COMMIT',
    '',
  ];
  const result = restore(netfilter, lines.join('\n'), { noflush: true, counters: false, test: false });
  if (result.code !== 0) throw new Error(result.err);
}

/** Takes everything of ufw away; the policies accept again. */
export function takeChains(netfilter: Netfilter): void {
  if (!netfilter.tables().includes('filter')) return;
  const own = (chain: string): boolean => chain.startsWith('ufw-') || chain.startsWith('ufw6-');
  for (const hook of ['INPUT', 'FORWARD', 'OUTPUT']) {
    const chain = netfilter.chain('filter', hook);
    if (!chain) continue;
    if (chain.entries.some((e) => e.rule.target?.kind === 'jump' && own(e.rule.target.chain))) {
      netfilter.setPolicy(chain, 'ACCEPT');
      netfilter.setEntries(
        chain,
        chain.entries.filter((e) => !(e.rule.target?.kind === 'jump' && own(e.rule.target.chain))),
      );
    }
  }
  for (const name of [...netfilter.chains('filter').keys()]) if (own(name)) netfilter.removeChain('filter', name);
}

const nameFor =
  (family: 4 | 6) =>
  (rest: string): string =>
    `ufw${family === 6 ? '6' : ''}-${rest}`;

const target = (p: Policy): string => (p === 'allow' ? 'ACCEPT' : p === 'deny' ? 'DROP' : 'REJECT');

/** What is always let through: loopback, what belongs to something known, the ICMP that networks need. */
function before(family: 4 | 6): string[] {
  const name = nameFor(family);
  const icmp =
    family === 4
      ? ['destination-unreachable', 'time-exceeded', 'parameter-problem', 'echo-request']
      : ['destination-unreachable', 'time-exceeded', 'parameter-problem', 'echo-request', 'echo-reply'];
  const accept = (hook: string): string[] =>
    icmp.map((type) =>
      family === 4 ? `-A ${name(`before-${hook}`)} -p icmp --icmp-type ${type} -j ACCEPT` : `-A ${name(`before-${hook}`)} -p ipv6-icmp --icmpv6-type ${type} -j ACCEPT`,
    );
  return [
    `-A ${name('before-input')} -i lo -j ACCEPT`,
    `-A ${name('before-output')} -o lo -j ACCEPT`,
    ...HOOKS.map((hook) => `-A ${name(`before-${hook}`)} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
    `-A ${name('before-input')} -m conntrack --ctstate INVALID -j DROP`,
    ...accept('input'),
    ...accept('forward'),
    ...(family === 4
      ? [
          `-A ${name('before-input')} -p udp --sport 67 --dport 68 -j ACCEPT`,
          `-A ${name('before-input')} -j ${name('not-local')}`,
          `-A ${name('not-local')} -m addrtype --dst-type LOCAL -j RETURN`,
          `-A ${name('not-local')} -m addrtype --dst-type MULTICAST -j RETURN`,
          `-A ${name('not-local')} -m addrtype --dst-type BROADCAST -j RETURN`,
          `-A ${name('not-local')} -j DROP`,
        ]
      : []),
    ...HOOKS.map((hook) => `-A ${name(`before-${hook}`)} -j ${name(`user-${hook}`)}`),
  ];
}

/** Chatter that is not worth a line in the log. */
function noise(family: 4 | 6): string[] {
  const name = nameFor(family);
  return [
    ['udp', 137],
    ['udp', 138],
    ['tcp', 139],
    ['tcp', 445],
  ].map(([proto, port]) => `-A ${name('after-input')} -p ${proto} --dport ${port} -j ${name('skip-to-policy-input')}`);
}
