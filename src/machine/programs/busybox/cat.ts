// upstream: busybox/coreutils/cat.c
import type { Bytes } from '../../../base/bytes.ts';
import type { OpenFile } from '../../os/types.ts';
import { LineReader, Output, read, writeBytes } from '../lib/streams.ts';
import { visible } from '../lib/visible.ts';
import { type AppletCall, applet } from './lib/applet.ts';
import { BARE, eachInput } from './lib/inputs.ts';

export const cat = applet(
  {
    name: 'cat',
    usage: `[-nbvteA] [FILE]...

Write FILEs one after the other

	-n	Number all lines
	-b	Number lines that are not empty
	-v	Control characters as ^x or M-x
	-t	-v, and tabs as ^I
	-e	-v, and $ at the ends of lines
	-A	-vte
`,
    short: 'bentuvA',
  },
  (call) => {
    if (call.has('n') || call.has('b')) return numbered(call);
    const style = { ends: call.has('e') || call.has('A'), tabs: call.has('t') || call.has('A') };
    const visibly = style.ends || style.tabs || call.has('v');
    return eachInput(call, call.words, (file) => copy(call, file, visibly ? style : undefined), BARE);
  },
);

interface Style {
  readonly ends: boolean;
  readonly tabs: boolean;
}

async function copy(call: AppletCall, file: OpenFile, style: Style | undefined): Promise<void> {
  for (let chunk = await read(call.p, file); chunk; chunk = await read(call.p, file)) {
    if (style) await call.p.out(shown(chunk, style));
    else await writeBytes(call.p, chunk);
    await call.p.tick();
  }
}

function shown(bytes: Bytes, { ends, tabs }: Style): string {
  let text = '';
  for (const byte of bytes) text += byte === 9 && tabs ? '^I' : byte === 10 && ends ? '$\n' : visible(byte);
  return text;
}

/** The numbers go on from file to file; the last line gets its newline. */
async function numbered(call: AppletCall): Promise<number> {
  const all = !call.has('b');
  let n = 0;
  const out = new Output(call.p);
  return eachInput(
    call,
    call.words,
    async (file) => {
      const reader = new LineReader(call.p, file);
      for (let lines = await reader.next(); lines; lines = await reader.next()) {
        for (const line of lines) await out.put(all || line !== '' ? `${String(++n).padStart(6)}\t${line}\n` : '\n');
        await out.flush();
      }
    },
    BARE,
  );
}
