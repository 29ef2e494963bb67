// upstream: busybox/coreutils/tac.c
import { decode } from '../../../base/bytes.ts';
import { readBytes } from '../lib/streams.ts';
import { applet } from './lib/applet.ts';
import { eachInput } from './lib/inputs.ts';

export const tac = applet({ name: 'tac', usage: '[FILE]...\n\nPrint FILEs with their last lines first\n', short: '' }, (call) =>
  eachInput(
    call,
    call.words,
    async (file) => {
      const pieces = decode(await readBytes(call.p, file)).split(/(?<=\n)/);
      await call.p.out(pieces.reverse().join(''));
    },
    { directory: (name) => `${name}: Is a directory` },
  ),
);
