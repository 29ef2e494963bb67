// md5sum and its relatives. upstream: coreutils src/digest.c
import { decode } from '../../../base/bytes.ts';
import { hex } from '../../../base/hash.ts';
import type { Process, Program } from '../../os/types.ts';
import { command, complain, reason } from './command.ts';
import type { Parsed } from './options.ts';
import { quotedIfNeeded } from './quote.ts';
import { readNamed } from './streams.ts';

type Digest = (bytes: Uint8Array) => Uint8Array;

/** Prints and checks digests of one kind. */
export function digestProgram(name: string, kind: string, digest: Digest): Program {
  return command(
    {
      name,
      summary: `Print or check ${kind} checksums.`,
      usage: '[OPTION]... [FILE]...',
      writeError: () => 'write error',
      options: [
        ['b,binary', 'read in binary mode'],
        ['c,check', 'read checksums from the FILEs and check them'],
        [',tag', 'BSD style output'],
        ['t,text', 'read in text mode (default)'],
        ['z,zero', 'end with NUL, not newline'],
        [',quiet', 'with -c, say nothing of files that are right'],
        [',status', 'with -c, print nothing'],
        ['w,warn', ''],
      ],
    },
    async (p, options) => {
      let code = 0;
      for (const file of options.operands.length > 0 ? options.operands : ['-']) {
        try {
          const bytes = await readNamed(p, file);
          if (options.has('check')) code = Math.max(code, await check(p, decode(bytes), file, digest, options));
          else {
            const sum = hex(digest(bytes));
            await p.out(options.has('tag') ? `${kind} (${file}) = ${sum}\n` : `${sum} ${options.has('binary') ? '*' : ' '}${file}${options.has('zero') ? '\0' : '\n'}`);
          }
        } catch (e) {
          code = await complain(p, `${quotedIfNeeded(file)}: ${reason(e)}`);
        }
      }
      return code;
    },
  );
}

async function check(p: Process, text: string, list: string, digest: Digest, options: Parsed): Promise<number> {
  let wrong = 0;
  let unread = 0;
  let lines = 0;
  for (const line of text.split('\n')) {
    const m = /^([0-9a-f]+) [ *](.+)$/i.exec(line);
    if (!m?.[1] || !m[2]) continue;
    lines++;
    try {
      const right = hex(digest(await readNamed(p, m[2]))) === m[1].toLowerCase();
      if (!right) wrong++;
      if (!options.has('status') && !(right && options.has('quiet'))) await p.out(`${m[2]}: ${right ? 'OK' : 'FAILED'}\n`);
    } catch (e) {
      unread++;
      await complain(p, `${quotedIfNeeded(m[2])}: ${reason(e)}`);
      if (!options.has('status')) await p.out(`${m[2]}: FAILED open or read\n`);
    }
  }
  if (lines === 0) return complain(p, `${list}: no properly formatted checksum lines found`);
  if (options.has('status')) return wrong + unread > 0 ? 1 : 0;
  if (unread > 0) await complain(p, `WARNING: ${unread} listed file${unread === 1 ? '' : 's'} could not be read`);
  if (wrong > 0) await complain(p, `WARNING: ${wrong} computed checksum${wrong === 1 ? '' : 's'} did NOT match`);
  return wrong + unread > 0 ? 1 : 0;
}
