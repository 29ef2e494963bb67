// upstream: busybox/coreutils/md5_sha1_sum.c
import { decode } from '../../../base/bytes.ts';
import { hex, sha256 } from '../../../base/hash.ts';
import { reason } from '../lib/command.ts';
import { md5, sha1, sha512 } from '../lib/digest.ts';
import { readBytes, readNamed } from '../lib/streams.ts';
import { type Applet, type AppletCall, applet, UsageFault } from './lib/applet.ts';
import { cannotOpen, eachInput } from './lib/inputs.ts';

type Digest = (bytes: Uint8Array) => Uint8Array;

function sums(name: string, kind: string, digest: Digest): Applet {
  return applet(
    {
      name,
      usage: `[-c[sw]] [FILE]...

Print ${kind} checksums, or check them

	-c	FILEs are lists of checksums to check
	-s	Say nothing
	-w	Tell of lines that are no checksums
`,
      short: 'scwbt',
    },
    (call) => {
      if (!call.has('c') && (call.has('s') || call.has('w'))) throw new UsageFault();
      const words = { closed: cannotOpen, directory: (file: string) => `can't read '${file}': Is a directory` };
      let code = 0;
      const done = eachInput(
        call,
        call.words,
        async (file, shown) => {
          const bytes = await readBytes(call.p, file);
          if (call.has('c')) code = Math.max(code, await check(call, decode(bytes), digest));
          else await call.p.out(`${hex(digest(bytes))}  ${shown}\n`);
        },
        words,
      );
      return done.then((failed) => Math.max(failed, code));
    },
  );
}

async function check(call: AppletCall, text: string, digest: Digest): Promise<number> {
  let wrong = 0;
  let all = 0;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const parts = /^(\S+) [ *](.+)$/.exec(line);
    all++;
    if (!parts?.[1] || !parts[2]) {
      wrong++;
      if (call.has('w')) await call.complain('invalid format');
      continue;
    }
    const right = (await sumOf(call, parts[2], digest)) === parts[1].toLowerCase();
    if (!right) wrong++;
    if (!call.has('s')) await call.p.out(`${parts[2]}: ${right ? 'OK' : 'FAILED'}\n`);
  }
  if (wrong > 0 && !call.has('s')) await call.complain(`WARNING: ${wrong} of ${all} computed checksums did NOT match`);
  return wrong > 0 ? 1 : 0;
}

async function sumOf(call: AppletCall, name: string, digest: Digest): Promise<string | undefined> {
  try {
    return hex(digest(await readNamed(call.p, name)));
  } catch (fault) {
    await call.complain(cannotOpen(name, reason(fault)));
    return undefined;
  }
}

export const md5sum = sums('md5sum', 'MD5', md5);
export const sha1sum = sums('sha1sum', 'SHA1', sha1);
export const sha256sum = sums('sha256sum', 'SHA256', sha256);
export const sha512sum = sums('sha512sum', 'SHA512', sha512);
