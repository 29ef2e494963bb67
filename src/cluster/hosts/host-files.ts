// The files and programs of the laptop and the nodes: Debian with the tools of its release 12 (those were recorded), a home directory, a kubeconfig.
import type { Clock } from '../../base/clock.ts';
import type { Layer } from '../../machine/os/inode.ts';
import { MemoryFileSystem } from '../../machine/os/memory-file-system.ts';
import type { Program, User } from '../../machine/os/types.ts';

export interface Installed {
  readonly path: string;
  readonly program: Program;
}

/** What nodes say of themselves in their status too. */
export const OS_IMAGE = 'Debian GNU/Linux 13 (trixie)';

export const LEARNER: User = { uid: 1000, gid: 1000, name: 'learner', home: '/home/learner' };

/** The layer that all hosts of a world share. */
export function hostLayer(clock: Clock, programs: readonly Installed[], hosts: string, resolver: string): Layer {
  const fs = new MemoryFileSystem({ clock });
  for (const { path, program } of programs) fs.install(path, program);
  fs.writeFile('/etc/hosts', hosts);
  fs.writeFile(
    '/etc/passwd',
    `root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nlearner:x:1000:1000:Learner,,,:/home/learner:/bin/bash\n`,
  );
  fs.writeFile('/etc/group', 'root:x:0:\nsudo:x:27:learner\nnogroup:x:65534:\nlearner:x:1000:\n');
  fs.writeFile(
    '/etc/os-release',
    `PRETTY_NAME="${OS_IMAGE}"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nDEBIAN_VERSION_FULL=13.1\nID=debian\n`,
  );
  fs.writeFile('/etc/debian_version', '13.1\n');
  fs.writeFile('/etc/services', 'ssh\t\t22/tcp\ndomain\t\t53/tcp\ndomain\t\t53/udp\nhttp\t\t80/tcp\nhttps\t\t443/tcp\n');
  fs.writeFile('/etc/resolv.conf', `nameserver ${resolver}\n`);
  fs.chmod('/tmp', 0o1777);
  return fs.freeze();
}

const BASHRC = `# ~/.bashrc: executed by bash for interactive shells.
case $- in
  *i*) ;;
  *) return;;
esac
HISTCONTROL=ignoreboth
PS1='\\[\\e[32m\\]\\u@\\h\\[\\e[0m\\]:\\[\\e[36m\\]\\w\\[\\e[0m\\]\\$ '
alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -l'
alias k=kubectl
`;

const PROFILE = `# ~/.profile: executed by login shells.
if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then
  . "$HOME/.bashrc"
fi
`;

/** Gives a user a home on a host. */
export function makeHome(fs: MemoryFileSystem, user: User, kubeconfig: string | undefined): void {
  const own = fs.as({ user, umask: 0o022 });
  if (!fs.exists(user.home)) fs.mkdir(user.home, { recursive: true });
  fs.chown(user.home, user.uid, user.gid);
  own.writeFile(`${user.home}/.bashrc`, BASHRC);
  own.writeFile(`${user.home}/.profile`, PROFILE);
  if (kubeconfig !== undefined) {
    own.mkdir(`${user.home}/.kube`);
    own.writeFile(`${user.home}/.kube/config`, kubeconfig, { mode: 0o600 });
  }
}

/** What a login shell starts with. */
export function loginEnvironment(user: User): ReadonlyMap<string, string> {
  return new Map([
    ['HOME', user.home],
    ['USER', user.name],
    ['LOGNAME', user.name],
    ['SHELL', '/bin/bash'],
    ['PATH', user.uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'],
    ['LANG', 'C.UTF-8'],
    ['TERM', 'xterm-256color'],
    ['EDITOR', 'nano'],
  ]);
}
