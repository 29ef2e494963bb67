// owner: whose socket has sent a packet. upstream: iptables extensions/libxt_owner.c, Linux net/netfilter/xt_owner.c
import type { SocketOwner } from '../../socket-owner.ts';
import type { Packet } from '../../types.ts';
import { bang, type Draft, matchModule, type OptionOf, SyntaxProblem } from '../module.ts';
import type { Not, Range, Surroundings } from '../rule.ts';

const MOST = 0xffff_fffe;

/** One number or a range of them; names are numbers by now. */
function ids(option: string, text: string): Range {
  const [first = '', last = first, more] = text.split('-');
  const numbers = [first, last].map((word) => (/^\d+$/.test(word) && Number(word) <= MOST ? Number(word) : undefined));
  const [from, to] = numbers;
  if (from === undefined || to === undefined || more !== undefined) throw new SyntaxProblem(`owner: Bad value for "${option}" option: "${text}"`);
  return { from, to };
}

const idOption = (field: 'uid' | 'gid'): OptionOf => ({
  args: 1,
  not: true,
  set: (draft, not, [text = '']) => {
    if (draft[field]) throw new SyntaxProblem(`owner: option "--${field}-owner" can only be used once.\n`);
    draft[field] = { not, value: ids(`--${field}-owner`, text) };
  },
});

const senderOf = (p: Packet, { host }: Surroundings): SocketOwner | undefined =>
  'senderOf' in host ? (host as typeof host & { senderOf(p: Packet): SocketOwner | undefined }).senderOf(p) : undefined;

const within = (r: Not<Range> | undefined, id: number): boolean => !r || (id >= r.value.from && id <= r.value.to) !== r.not;
const text = (r: Range): string => (r.from === r.to ? `${r.from}` : `${r.from}-${r.to}`);

function finished(draft: Draft): { readonly uid?: Not<Range>; readonly gid?: Not<Range>; readonly exists?: Not<true> } {
  if (!draft.uid && !draft.gid && !draft.exists) throw new SyntaxProblem('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  return draft;
}

export const owner = matchModule<'owner'>({
  kind: 'owner',
  options: {
    '--uid-owner': idOption('uid'),
    '--gid-owner': idOption('gid'),
    '--socket-exists': {
      args: 0,
      not: true,
      set: (draft, not) => {
        draft.exists = { not, value: true };
      },
    },
    '--suppl-groups': {
      args: 0,
      set: (draft) => {
        throw new SyntaxProblem(draft.gid ? 'owner: --suppl-groups is not simulated here' : 'owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"');
      },
    },
  },
  finish: (draft) => ({ ...finished(draft), kind: 'owner' }),
  save: (m) =>
    [
      m.exists ? `${bang(m.exists.not)}--socket-exists` : '',
      m.uid ? `${bang(m.uid.not)}--uid-owner ${text(m.uid.value)}` : '',
      m.gid ? `${bang(m.gid.not)}--gid-owner ${text(m.gid.value)}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  list: (m, names) => {
    const one = (r: Not<Range>, what: 'UID' | 'GID', kind: 'uid' | 'gid'): string =>
      `${bang(r.not)}owner ${what} match ${r.value.from === r.value.to ? (names?.(r.value.from, kind) ?? r.value.from) : text(r.value)}`;
    return [m.exists ? `${bang(m.exists.not)}owner socket exists` : '', m.uid ? one(m.uid, 'UID', 'uid') : '', m.gid ? one(m.gid, 'GID', 'gid') : ''].filter(Boolean).join(' ');
  },
  compile: (m) => (p, around) => {
    const sender = senderOf(p, around);
    if (!sender) return m.exists ? m.exists.not && !m.uid && !m.gid : false;
    return !m.exists?.not && within(m.uid, sender.uid) && within(m.gid, sender.gid);
  },
});
