// upstream: util-linux login; whoever runs it is already known, so it only begins the session
import type { Process } from '../os/types.ts';
import { run } from './lib/run.ts';

/** Begins a login session: /etc/motd, then the user's shell. */
export const login = {
  name: 'login',
  summary: 'Begin a session on the system.',
  async main(p: Process): Promise<number> {
    if (p.fs.exists('/etc/motd')) await p.out(p.fs.readText('/etc/motd'));
    const shell = p.env.get('SHELL') ?? '/bin/bash';
    return run(p, [shell, '-l'], { cwd: p.fs.exists(p.user.home) ? p.user.home : '/' });
  },
};
