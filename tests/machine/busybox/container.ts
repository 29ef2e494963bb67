// A container of busybox on a machine of its own, and scripts run in it; what the real one said is in truth/.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { busyboxFiles, busyboxPrograms } from '../../../src/machine/images/lib/busybox.ts';
import { drive } from '../../support/drive.ts';
import { type World, world } from '../os/support.ts';
import { sink } from '../shell/support.ts';

export interface Case {
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

export function truthOf(name: string): Case[] {
  return JSON.parse(gunzipSync(readFileSync(new URL(`truth/${name}.json.gz`, import.meta.url))).toString());
}

/** As the recorder's root is: only applets, a few files, an empty directory to work in. */
export function busyboxWorld(): World {
  const environment = new Map([
    ['PATH', '/bin:/usr/bin:/sbin:/usr/sbin'],
    ['HOME', '/root'],
    ['SHLVL', '2'],
    ['PWD', '/work'],
  ]);
  const w = world({ environment, firstPid: 10, hostname: 'box' });
  for (const [path, program] of Object.entries(busyboxPrograms())) w.fs.install(path, program);
  for (const [path, text] of Object.entries(busyboxFiles())) w.fs.writeFile(path, text);
  w.fs.writeFile('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
  w.fs.writeFile('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
  w.fs.writeFile('/etc/hosts', '127.0.0.1\tlocalhost\n10.1.0.7\tbox\n');
  for (const directory of ['/work', '/root', '/home', '/tmp', '/var/www']) if (!w.fs.exists(directory)) w.fs.mkdir(directory, { recursive: true });
  w.machine.onFault = (fault) => console.error(fault);
  return w;
}

export async function inBusybox(script: string): Promise<Said> {
  const w = busyboxWorld();
  const [out, err] = [sink(), sink()];

  const p = w.machine.spawn({
    argv: ['sh', '-c', script],
    cwd: '/work',
    files: new Map([
      [0, empty()],
      [1, out.file],
      [2, err.file],
    ]),
  });
  const status = await drive(w.clock, p.exited);
  return { stdout: out.text(), stderr: err.text(), exit: status.code };
}

function empty(): ReturnType<typeof sink>['file'] {
  return { kind: 'device', tty: undefined, read: async () => null, write: async () => {}, close: () => {} };
}

/** What differs from build to build: the banner. */
export const steady = (text: string): string => text.replace(/BusyBox v\S+ \([^)]*\)/g, 'BusyBox');

export function agrees(got: Said, c: Case): boolean {
  return got.exit === c.exit && steady(got.stdout) === steady(c.stdout) && steady(got.stderr) === steady(c.stderr);
}
