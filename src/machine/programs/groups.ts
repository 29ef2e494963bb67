// upstream: coreutils src/groups.c
import { command, complain } from './lib/command.ts';
import { said } from './lib/quote.ts';
import { accountRows, groupsOf } from './lib/users.ts';

/** Prints the groups that users are in. */
export const groups = command(
  {
    name: 'groups',
    summary: 'Print group memberships for each USERNAME or, if no USERNAME is specified, for the current process.',
    usage: '[OPTION]... [USERNAME]...',
    options: [],
  },
  async (p, options) => {
    const names = (user: string, gid: number): string =>
      groupsOf(p, user, gid)
        .map((g) => g.name)
        .join(' ');
    if (options.operands.length === 0) {
      await p.out(`${names(p.user.name, p.user.gid)}\n`);
      return 0;
    }
    let code = 0;
    for (const user of options.operands) {
      const gid = user === p.user.name ? p.user.gid : accountRows(p, '/etc/passwd').find((f) => f[0] === user)?.[3];
      if (gid === undefined) code = await complain(p, `${said(user)}: no such user`);
      else await p.out(`${user} : ${names(user, Number(gid))}\n`);
    }
    return code;
  },
);
