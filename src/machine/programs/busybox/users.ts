// Who somebody is. upstream: busybox/coreutils/id.c, whoami.c
import { accountRows, type Group, groupsOf } from '../lib/users.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';

interface Person {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly groups: readonly Group[];
}

function personOf(call: AppletCall, asked: string | undefined): Person {
  const { p } = call;
  const row = asked === undefined ? undefined : accountRows(p, '/etc/passwd').find((fields) => fields[0] === asked);
  if (asked !== undefined && !row) throw new AppletFault(`unknown user ${asked}`);
  const own = row ? { uid: Number(row[2]), gid: Number(row[3]), name: row[0] ?? '' } : p.user;
  const name = accountRows(p, '/etc/passwd').find((fields) => Number(fields[2]) === own.uid)?.[0] ?? own.name;
  return { uid: own.uid, gid: own.gid, name, groups: groupsOf(p, own.name, own.gid) };
}

const named = (id: number, name: string): string => (name === String(id) ? String(id) : `${id}(${name})`);

export const id = applet(
  {
    name: 'id',
    usage: `[-ugGnr] [USER]

Print who USER is, or who you are

	-u	The user
	-g	The group
	-G	All groups
	-n	Names, not numbers
	-r	Real, not effective
`,
    short: 'gnruG',
    long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' },
    words: [0, 1],
  },
  async (call) => {
    const what = ['u', 'g', 'G'].filter((option) => call.has(option));
    if (what.length > 1 || (what.length === 0 && (call.has('n') || call.has('r')))) throw new UsageFault();
    const [asked] = call.words;
    const { uid, gid, name, groups } = personOf(call, asked);
    const show = (group: Group): string => (call.has('n') ? group.name : String(group.gid));
    const own = groups[0] ?? { gid, name: String(gid) };
    if (what[0] === 'u') await call.p.out(`${call.has('n') ? name : uid}\n`);
    else if (what[0] === 'g') await call.p.out(`${show(own)}\n`);
    else if (what[0] === 'G') await call.p.out(`${groups.map(show).join(' ')}\n`);
    else {
      // Of oneself, the groups are told only when there is more than one's own.
      const others = asked !== undefined || groups.length > 1 ? ` groups=${groups.map((g) => named(g.gid, g.name)).join(',')}` : '';
      await call.p.out(`uid=${named(uid, name)} gid=${named(gid, own.name)}${others}\n`);
    }
    return 0;
  },
);

export const groups = applet({ name: 'groups', usage: '[USER]\n\nPrint the groups of USER\n', short: '', words: [0, 1] }, async (call) => {
  const all = personOf(call, call.words[0]).groups;
  await call.p.out(`${all.map((group) => group.name).join(' ')}\n`);
  return 0;
});

export const whoami = applet({ name: 'whoami', usage: '\n\nPrint the name of the user\n', short: '', words: [0, 0] }, async (call) => {
  const name = accountRows(call.p, '/etc/passwd').find((fields) => Number(fields[2]) === call.p.user.uid)?.[0];
  if (name === undefined) throw new AppletFault(`unknown uid ${call.p.user.uid}`);
  await call.p.out(`${name}\n`);
  return 0;
});
