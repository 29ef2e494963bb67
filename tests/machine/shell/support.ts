// A machine with shells and text tools, and scripts run on it.
import { decode } from '../../../src/base/bytes.ts';
import type { OpenFile } from '../../../src/machine/os/types.ts';
import { shellTools } from '../../../src/machine/programs/shell-tools.ts';
import { textTools } from '../../../src/machine/programs/text-tools.ts';
import { drive } from '../../support/drive.ts';
import { type World, world } from '../os/support.ts';

export function corpusWorld(): World {
  const environment = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOME', '/root'],
    ['LANG', 'C.UTF-8'],
  ]);
  const w = world({ environment, firstPid: 1000 });
  for (const { path, program } of [...textTools, ...shellTools]) w.fs.install(path, program);
  w.fs.mkdir('/work');
  w.fs.writeFile('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n');
  w.machine.onFault = (fault) => console.error(fault);
  return w;
}

export function sink(): { file: OpenFile; text(): string } {
  let text = '';
  return {
    file: { kind: 'device', tty: undefined, read: async () => null, write: async (b) => void (text += decode(b)), close: () => {} },
    text: () => text,
  };
}

export async function runScript(w: World, script: string): Promise<{ stdout: string; stderr: string; exit: number }> {
  const out = sink();
  const err = sink();
  const files = new Map([
    [1, out.file],
    [2, err.file],
  ]);
  const p = w.machine.spawn({ argv: ['bash', '-c', script], cwd: '/work', files });
  const status = await drive(w.clock, p.exited);
  return { stdout: out.text(), stderr: err.text(), exit: status.code };
}
