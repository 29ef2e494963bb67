// A rule of ufw: read from a command line or a line of /etc/ufw/user.rules, written as iptables rules and as a row of `ufw status`. upstream: ufw common.py UFWRule, parser.py
import { parseCidr, parseIp } from '../../../../base/ip.ts';

export type Action = 'allow' | 'deny' | 'reject' | 'limit';

export interface UfwRule {
  readonly action: Action;
  readonly direction: 'in' | 'out';
  /** For packets that are passed on. */
  readonly route: boolean;
  readonly inInterface: string;
  readonly outInterface: string;
  readonly proto: 'tcp' | 'udp' | 'any';
  /** A prefix, or `any`. */
  readonly src: string;
  readonly sport: string;
  readonly dst: string;
  readonly dport: string;
  readonly comment: string;
}

/** ERROR: MESSAGE, exit 1. */
export class UfwError extends Error {}

export const SYNTAX = 'Invalid syntax';
const SERVICES: Readonly<Record<string, readonly [string, UfwRule['proto']]>> = {
  ssh: ['22', 'tcp'],
  http: ['80', 'tcp'],
  https: ['443', 'tcp'],
  domain: ['53', 'any'],
  openssh: ['22', 'tcp'],
};
const EMPTY: UfwRule = {
  action: 'allow',
  direction: 'in',
  route: false,
  inInterface: '',
  outInterface: '',
  proto: 'any',
  src: 'any',
  sport: 'any',
  dst: 'any',
  dport: 'any',
  comment: '',
};

/** `allow 80/tcp`, `deny in on eth0 from 10.0.0.0/8 to any port 30080 proto tcp comment 'x'`. */
export function readRule(words: readonly string[]): UfwRule {
  const rest = [...words];
  const route = rest[0] === 'route';
  if (route) rest.shift();
  const action = rest.shift() as Action;
  const draft = { ...EMPTY, route, action };
  let side: 'in' | 'out' = 'in';
  for (let key = rest.shift(); key !== undefined; key = rest.shift()) {
    if (key === 'in' || key === 'out') {
      side = key;
      if (!route) draft.direction = key;
    } else if (key === 'on') {
      const name = rest.shift();
      if (!name) throw new UfwError('Invalid interface clause');
      draft[side === 'in' ? 'inInterface' : 'outInterface'] = name;
    } else if (key === 'comment') draft.comment = rest.shift() ?? '';
    else if (key === 'proto') Object.assign(draft, { proto: protocol(rest.shift()) });
    else if (key === 'from' || key === 'to') {
      draft[key === 'from' ? 'src' : 'dst'] = prefix(rest.shift(), key === 'from' ? 'source' : 'destination');
      if (rest[0] === 'port') draft[key === 'from' ? 'sport' : 'dport'] = ports(rest.splice(0, 2)[1]);
    } else Object.assign(draft, simple(key));
  }
  if (draft.dport === 'any' && draft.sport === 'any' && draft.src === 'any' && draft.dst === 'any' && !draft.inInterface && !draft.outInterface && draft.proto === 'any')
    throw new UfwError(SYNTAX);
  if ((/[:,]/.test(draft.dport) || /[:,]/.test(draft.sport)) && draft.proto === 'any') throw new UfwError("Must specify 'tcp' or 'udp' with multiple ports");
  return draft;
}

function simple(word: string): Pick<UfwRule, 'dport' | 'proto'> {
  const known = SERVICES[word.toLowerCase()];
  if (known) return { dport: known[0], proto: known[1] };
  const [port = '', proto] = word.split('/');
  if (!/^\d/.test(port)) throw new UfwError(`Could not find a profile matching '${word}'`);
  return { dport: ports(port), proto: proto === undefined ? 'any' : protocol(proto) };
}

function protocol(word: string | undefined): UfwRule['proto'] {
  if (word === 'tcp' || word === 'udp' || word === 'any') return word;
  throw new UfwError(`Unsupported protocol '${word ?? ''}'`);
}

function ports(word: string | undefined): string {
  const fine = word?.split(',').every((part) => {
    const [from = '', to = from] = part.split(':');
    return [from, to].every((n) => /^\d+$/.test(n) && Number(n) >= 1 && Number(n) <= 65535) && Number(from) <= Number(to);
  });
  if (!word || !fine) throw new UfwError('Bad port');
  return word;
}

function prefix(word: string | undefined, side: string): string {
  if (word === 'any') return 'any';
  const found = word?.includes('/') ? parseCidr(word)?.text : parseIp(word ?? '')?.text;
  if (!found) throw new UfwError(`Bad ${side} address`);
  return found === '0.0.0.0/0' || found === '::/0' ? 'any' : found;
}

/** The families that a rule is for: those of its addresses, or both. */
export function familiesOf(r: UfwRule): readonly (4 | 6)[] {
  const addresses = [r.src, r.dst].filter((a) => a !== 'any');
  if (addresses.length === 0) return [4, 6];
  return addresses.some((a) => a.includes(':')) ? [6] : [4];
}

export const sameRule = (a: UfwRule, b: UfwRule): boolean => tupleOf({ ...a, comment: '' }) === tupleOf({ ...b, comment: '' });

/** As in /etc/ufw/user.rules after `### tuple ###`. */
export function tupleOf(r: UfwRule): string {
  const where = `${r.direction}${r.inInterface ? `_${r.inInterface}` : ''}${r.outInterface ? `!out_${r.outInterface}` : ''}`;
  const comment = r.comment ? ` comment=${[...new TextEncoder().encode(r.comment)].map((b) => b.toString(16).padStart(2, '0')).join('')}` : '';
  return `${r.route ? 'route:' : ''}${r.action} ${r.proto} ${r.dport} ${r.dst} ${r.sport} ${r.src} ${where}${comment}`;
}

/** The rule of a tuple. */
export function parseTuple(text: string): UfwRule | undefined {
  const m = /^(route:)?(allow|deny|reject|limit) (tcp|udp|any) (\S+) (\S+) (\S+) (\S+) (in|out)(?:_([^!\s]+))?(?:!out_(\S+))?(?: comment=([\da-f]+))?$/.exec(text);
  if (!m) return undefined;
  const [, route, action, proto, dport = 'any', dst = 'any', sport = 'any', src = 'any', direction, inInterface = '', outInterface = '', comment = ''] = m;
  const bytes = comment.match(/../g)?.map((b) => Number.parseInt(b, 16)) ?? [];
  return {
    action: action as Action,
    route: route !== undefined,
    direction: direction as 'in' | 'out',
    proto: proto as UfwRule['proto'],
    dport,
    dst,
    sport,
    src,
    inInterface,
    outInterface,
    comment: new TextDecoder().decode(new Uint8Array(bytes)),
  };
}

/** The rule as somebody would type it. */
export function ruleWords(r: UfwRule): string {
  const head = `${r.route ? 'route ' : ''}${r.action}${r.inInterface ? ` in on ${r.inInterface}` : ''}${r.outInterface ? ` out on ${r.outInterface}` : r.direction === 'out' ? ' out' : ''}`;
  if (r.src === 'any' && r.dst === 'any' && r.sport === 'any' && r.dport !== 'any') return `${head} ${r.dport}${r.proto === 'any' ? '' : `/${r.proto}`}`;
  const from = `${r.src}${r.sport === 'any' ? '' : ` port ${r.sport}`}`;
  const to = r.dst === 'any' && r.dport === 'any' ? '' : ` to ${r.dst}${r.dport === 'any' ? '' : ` port ${r.dport}`}`;
  return `${head} from ${from}${to}${r.proto === 'any' ? '' : ` proto ${r.proto}`}`;
}

/** Its lines for iptables-restore. */
export function iptablesLines(r: UfwRule, family: 4 | 6): string[] {
  const six = family === 6 ? '6' : '';
  const chain = `ufw${six}-user-${r.route ? 'forward' : r.direction === 'in' ? 'input' : 'output'}`;
  const split = r.proto === 'any' && (r.dport !== 'any' || r.sport !== 'any');
  return (split ? (['tcp', 'udp'] as const) : [r.proto]).flatMap((proto) => {
    const many = /[,:]/.test(r.dport) || /[,:]/.test(r.sport);
    const parts = [
      r.inInterface ? `-i ${r.inInterface}` : '',
      r.outInterface ? `-o ${r.outInterface}` : '',
      proto === 'any' ? '' : `-p ${proto}`,
      many ? '-m multiport' : '',
      r.dst === 'any' ? '' : `-d ${r.dst}`,
      r.dport === 'any' ? '' : many ? `--dports ${r.dport}` : `--dport ${r.dport}`,
      r.src === 'any' ? '' : `-s ${r.src}`,
      r.sport === 'any' ? '' : many ? `--sports ${r.sport}` : `--sport ${r.sport}`,
    ].filter(Boolean);
    const match = parts.join(' ');
    const line = (rest: string): string => `-A ${chain} ${match}${match ? ' ' : ''}${rest}`;
    if (r.action === 'limit')
      return [
        line('-m conntrack --ctstate NEW -m recent --set'),
        line(`-m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw${six}-user-limit`),
        line(`-j ufw${six}-user-limit-accept`),
      ];
    if (r.action === 'reject') return [line(proto === 'tcp' ? '-j REJECT --reject-with tcp-reset' : '-j REJECT')];
    return [line(r.action === 'allow' ? '-j ACCEPT' : '-j DROP')];
  });
}
