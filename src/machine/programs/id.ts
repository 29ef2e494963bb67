// upstream: coreutils src/id.c
import { command, UsageError } from './lib/command.ts';
import { accountRows, type Group, groupsOf } from './lib/users.ts';

/** Prints who the user is. */
export const id = command(
  {
    name: 'id',
    summary: 'Print user and group information for the current user.',
    usage: '[OPTION]... [USER]...',
    options: [
      ['g,group', 'print only the effective group ID'],
      ['G,groups', 'print all group IDs'],
      ['n,name', 'print a name instead of a number, for -ugG'],
      ['r,real', 'print the real ID instead of the effective ID, with -ugG'],
      ['u,user', 'print only the effective user ID'],
    ],
  },
  async (p, options) => {
    const other = options.operands[0];
    const entry = other === undefined ? undefined : accountRows(p, '/etc/passwd').find((f) => f[0] === other);
    if (other !== undefined && other !== p.user.name && !entry) {
      await p.err(`${p.argv[0]}: \u2018${other}\u2019: no such user\n`);
      return 1;
    }
    const { uid, gid, name } = entry ? { uid: Number(entry[2]), gid: Number(entry[3]), name: entry[0] ?? '' } : p.user;
    const all = groupsOf(p, name, gid);
    const show = (g: Group): string => (options.has('name') ? g.name : String(g.gid));
    if (options.has('user')) await p.out(`${options.has('name') ? name : uid}\n`);
    else if (options.has('groups')) await p.out(`${all.map(show).join(' ')}\n`);
    else if (options.has('group')) await p.out(`${all.slice(0, 1).map(show).join('')}\n`);
    else if (options.has('name')) throw new UsageError('cannot print only names or real IDs in default format');
    else await p.out(`uid=${withName(uid, name)} gid=${withName(gid, all[0]?.name)} groups=${all.map((g) => withName(g.gid, g.name)).join(',')}\n`);
    return 0;
  },
);

/** A number that nothing names stands alone. */
const withName = (id: number, name: string | undefined): string => (name === undefined || name === String(id) ? String(id) : `${id}(${name})`);
