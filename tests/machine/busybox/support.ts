// A container of the busybox image and snippets run in it.
import { busyboxFiles, busyboxPrograms } from '../../../src/machine/images/lib/busybox.ts';
import type { OpenFile } from '../../../src/machine/os/types.ts';
import { drive } from '../../support/drive.ts';
import { type World, world } from '../os/support.ts';
import type { Fixture } from './record/fixture.mjs';

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join('');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A machine with the image's files and programs, the recorder's users and its tree of files in /t. */
export function busyboxWorld({ accounts, files }: Fixture): World {
  const environment = new Map([
    ['PATH', '/bin'],
    ['HOME', '/root'],
  ]);
  const w = world({ environment });
  for (const [path, text] of Object.entries(busyboxFiles())) w.fs.writeFile(path, text);
  for (const [path, text] of Object.entries(accounts)) w.fs.writeFile(`/${path}`, text);
  for (const [path, program] of Object.entries(busyboxPrograms())) w.fs.install(path, program);
  w.fs.mkdir('/t');
  for (const f of files) {
    const path = `/t/${f.name}`;
    if (f.kind === 'folder') w.fs.mkdir(path);
    else if (f.kind === 'link') w.fs.symlink(f.text, path);
    else w.fs.writeFile(path, bytesOf(f.text));
    if (f.mode) w.fs.chmod(path, f.mode);
  }
  for (const f of [...files].reverse()) if (f.kind !== 'link') w.fs.utimes(`/t/${f.name}`, f.time * 1000);
  return w;
}

function sink(): { file: OpenFile; text(): string } {
  const parts: Uint8Array[] = [];
  return {
    file: { kind: 'pipe', tty: undefined, read: async () => null, write: async (b) => void parts.push(b.slice()), close: () => {} },
    text: () => parts.map(latin1).join(''),
  };
}

/** Runs a snippet with the image's shell in /t. */
export async function say(w: World, snippet: string): Promise<Said> {
  const [out, err] = [sink(), sink()];
  const files = new Map([
    [1, out.file],
    [2, err.file],
  ]);
  const p = w.machine.spawn({ argv: ['sh', '-c', `cd /t; ${snippet}`], cwd: '/', files });
  const status = await drive(w.clock, p.exited);
  return { out: out.text(), err: err.text(), code: status.code };
}
