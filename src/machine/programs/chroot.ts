// upstream: coreutils src/chroot.c. The new root may be a node's whole file system, as `kubectl debug node/NAME` mounts it at /host; another directory is not simulated.
import { FsError } from '../os/errors.ts';
import { command, UsageError } from './lib/command.ts';

/** Runs a command with another directory as its root. */
export const chroot = command(
  { name: 'chroot', summary: 'Run COMMAND with root directory set to NEWROOT.', usage: ['NEWROOT [COMMAND [ARG]...]', 'OPTION'], options: [], usageExit: 125, inOrder: true },
  async (p, options) => {
    const [root, ...words] = options.operands;
    if (root === undefined) throw new UsageError('missing operand');
    const argv = words.length > 0 ? words : [p.env.get('SHELL') ?? '/bin/sh', '-i'];
    try {
      if (p.user.uid !== 0) throw new FsError('EPERM', root);
      const child = p.spawn({ argv, files: p.files, env: p.env, root, cwd: '/' });
      return (await p.wait(child.exited)).code;
    } catch (fault) {
      if (!(fault instanceof FsError)) throw fault;
      if (fault.path !== root) {
        await p.err(`${p.argv[0]}: failed to run command \u2018${argv[0]}\u2019: ${fault.message}\n`);
        return fault.code === 'ENOENT' ? 127 : 126;
      }
      const why = fault.code === 'ENOTSUP' ? 'only the root of a file system is simulated here' : fault.message;
      await p.err(`${p.argv[0]}: cannot change root directory to '${root}': ${why}\n`);
      return 125;
    }
  },
);
