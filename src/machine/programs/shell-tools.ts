// The shells and the programs about processes and time, with their places in a Debian file system (/bin is /usr/bin there). To add one: write its file, add its line.
import type { Program } from '../os/types.ts';
import { bash } from './bash.ts';
import { onFirstRun } from './lib/on-first-run.ts';

export interface InstalledProgram {
  readonly path: string;
  readonly program: Program;
}

const bin = (program: Program, name = program.name): InstalledProgram => ({ path: `/usr/bin/${name}`, program });
const test = onFirstRun('test', async () => (await import('./test.ts')).test);

export const shellTools: readonly InstalledProgram[] = [
  bin(bash),
  bin(onFirstRun('sh', async () => (await import('./sh.ts')).sh)),
  { path: '/usr/sbin/chroot', program: onFirstRun('chroot', async () => (await import('./chroot.ts')).chroot) },
  bin(onFirstRun('arch', async () => (await import('./arch.ts')).arch)),
  bin(onFirstRun('date', async () => (await import('./date.ts')).date)),
  bin(onFirstRun('env', async () => (await import('./env.ts')).env)),
  bin(onFirstRun('expr', async () => (await import('./expr.ts')).expr)),
  bin(onFirstRun('false', async () => (await import('./false.ts')).falseProgram)),
  bin(onFirstRun('groups', async () => (await import('./groups.ts')).groups)),
  bin(onFirstRun('id', async () => (await import('./id.ts')).id)),
  bin(onFirstRun('kill', async () => (await import('./kill.ts')).kill)),
  bin(onFirstRun('login', async () => (await import('./login.ts')).login)),
  bin(onFirstRun('mktemp', async () => (await import('./mktemp.ts')).mktemp)),
  bin(onFirstRun('nice', async () => (await import('./nice.ts')).nice)),
  bin(onFirstRun('nohup', async () => (await import('./nohup.ts')).nohup)),
  bin(onFirstRun('nproc', async () => (await import('./nproc.ts')).nproc)),
  bin(onFirstRun('openssl', async () => (await import('./openssl.ts')).openssl)),
  bin(onFirstRun('printenv', async () => (await import('./printenv.ts')).printenv)),
  bin(onFirstRun('printf', async () => (await import('./printf.ts')).printf)),
  bin(onFirstRun('ps', async () => (await import('./ps.ts')).ps)),
  bin(onFirstRun('sleep', async () => (await import('./sleep.ts')).sleep)),
  bin(onFirstRun('sudo', async () => (await import('./sudo.ts')).sudo)),
  bin(onFirstRun('tee', async () => (await import('./tee.ts')).tee)),
  bin(onFirstRun('time', async () => (await import('./time.ts')).time)),
  bin(onFirstRun('timeout', async () => (await import('./timeout.ts')).timeout)),
  bin(onFirstRun('top', async () => (await import('./top.ts')).top)),
  bin(onFirstRun('true', async () => (await import('./true.ts')).trueProgram)),
  bin(onFirstRun('uname', async () => (await import('./uname.ts')).uname)),
  bin(onFirstRun('w', async () => (await import('./w.ts')).w)),
  bin(onFirstRun('which', async () => (await import('./which.ts')).which)),
  bin(onFirstRun('who', async () => (await import('./who.ts')).who)),
  bin(onFirstRun('whoami', async () => (await import('./whoami.ts')).whoami)),
  bin(onFirstRun('xargs', async () => (await import('./xargs.ts')).xargs)),
  bin(test),
  bin(test, '['),
];
