// upstream: coreutils src/id.c
import { command } from './lib/command.ts';

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
    const passwd = p.fs.exists('/etc/passwd')
      ? p.fs
          .readText('/etc/passwd')
          .split('\n')
          .map((l) => l.split(':'))
      : [];
    const entry = other === undefined ? undefined : passwd.find((f) => f[0] === other);
    if (other !== undefined && other !== p.user.name && !entry) {
      await p.err(`${p.argv[0]}: \u2018${other}\u2019: no such user\n`);
      return 1;
    }
    const { uid, gid, name } = entry ? { uid: Number(entry[2]), gid: Number(entry[3]), name: entry[0] ?? '' } : p.user;
    const group =
      (p.fs.exists('/etc/group')
        ? p.fs
            .readText('/etc/group')
            .split('\n')
            .map((l) => l.split(':'))
        : []
      ).find((f) => f[2] === String(gid))?.[0] ?? (gid === 0 ? 'root' : name);
    if (options.has('user')) await p.out(`${options.has('name') ? name : uid}\n`);
    else if (options.has('group') || options.has('groups')) await p.out(`${options.has('name') ? group : gid}\n`);
    else await p.out(`uid=${uid}(${name}) gid=${gid}(${group}) groups=${gid}(${group})\n`);
    return 0;
  },
);
