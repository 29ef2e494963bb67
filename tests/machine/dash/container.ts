// A Debian container on a machine of its own, and scripts run by its sh; what the real dash said is in truth/.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { debianFiles, debianPrograms } from '../../../src/machine/images/lib/debian.ts';
import { drive } from '../../support/drive.ts';
import { type World, world } from '../os/support.ts';
import { sink } from '../shell/support.ts';

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

export interface Case extends Said {
  readonly script: string;
}

export function truth(): Case[] {
  return JSON.parse(gunzipSync(readFileSync(new URL('truth/shell.json.gz', import.meta.url))).toString());
}

/** As the recorder's places are: an empty directory to work in, an empty home. */
export function debianWorld(): World {
  const environment = new Map([
    ['PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOME', '/root'],
  ]);
  const w = world({ environment, firstPid: 10, hostname: 'box' });
  for (const [path, program] of Object.entries(debianPrograms())) w.fs.install(path, program);
  for (const [path, text] of Object.entries(debianFiles())) w.fs.writeFile(path, text);
  for (const directory of ['/mnt', '/root', '/tmp', '/usr/local']) if (!w.fs.exists(directory)) w.fs.mkdir(directory, { recursive: true });
  w.machine.onFault = (fault) => console.error(fault);
  return w;
}

export async function inDash(script: string): Promise<Said> {
  const w = debianWorld();
  const [out, err] = [sink(), sink()];
  const nothing = { kind: 'device' as const, tty: undefined, read: async () => null, write: async () => {}, close: () => {} };
  const p = w.machine.spawn({
    argv: ['sh', '-c', script],
    cwd: '/mnt',
    files: new Map([
      [0, nothing],
      [1, out.file],
      [2, err.file],
    ]),
  });
  const status = await drive(w.clock, p.exited);
  return { stdout: out.text(), stderr: err.text(), exit: status.code };
}

export const agrees = (got: Said, c: Case): boolean => got.exit === c.exit && got.stdout === c.stdout && got.stderr === c.stderr;
