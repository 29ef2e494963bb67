// upstream: busybox/coreutils/tee.c
import type { OpenFile } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { read, writeBytes } from '../lib/streams.ts';
import { applet } from './lib/applet.ts';

export const tee = applet(
  {
    name: 'tee',
    usage: `[-ai] [FILE]...

Copy stdin to FILEs and to stdout

	-a	Append to FILEs
	-i	Go on at SIGINT
`,
    short: 'ai',
  },
  async (call) => {
    const { p } = call;
    if (call.has('i')) p.onSignal('SIGINT', () => {});
    const files: OpenFile[] = [];
    let code = 0;
    for (const name of call.words) {
      try {
        files.push(await p.open(p.path(name), call.has('a') ? 'a' : 'w'));
      } catch (fault) {
        await call.complain(`${name}: ${reason(fault)}`);
        code = 1;
      }
    }
    for (let chunk = await read(p, p.stdin); chunk; chunk = await read(p, p.stdin)) {
      for (const file of files) await p.wait(file.write(chunk));
      await writeBytes(p, chunk);
    }
    for (const file of files) file.close();
    return code;
  },
);
