// upstream: busybox/archival/gzip.c, bbunzip.c
import type { Bytes } from '../../../base/bytes.ts';
import { reason } from '../lib/command.ts';
import { GzipError, isGzip, packed, unpacked } from '../lib/gzip/codec.ts';
import { readBytes, readNamed, writeBytes } from '../lib/streams.ts';
import { type Applet, type AppletCall, AppletFault, applet } from './lib/applet.ts';

const LEVEL = 6;
const UNPACKED: Readonly<Record<string, string>> = { gz: '', tgz: '.tar', Z: '' };

interface Work {
  readonly unpack: boolean;
  readonly toStdout: boolean;
  readonly test: boolean;
}

function gzipAs(name: string, usage: string, given: { readonly unpack: boolean; readonly toStdout: boolean }): Applet {
  return applet({ name, usage, short: 'cfkvqdtn123456789', long: {} }, async (call) => {
    const test = call.has('t');
    const work: Work = { unpack: given.unpack || call.has('d') || test, toStdout: given.toStdout || call.has('c'), test };
    let code = 0;
    for (const word of call.words.length > 0 ? call.words : ['-']) {
      try {
        if (word === '-') await stream(call, work);
        else await file(call, word, work);
      } catch (fault) {
        if (!(fault instanceof AppletFault) && !(fault instanceof GzipError)) throw fault;
        await call.complain(fault instanceof GzipError ? 'corrupted data' : fault.message);
        code = 1;
      }
    }
    return code;
  });
}

async function stream(call: AppletCall, work: Work): Promise<void> {
  const { p } = call;
  const terminal = work.unpack ? p.stdin.tty : p.stdout.tty;
  if (terminal && !call.has('f')) throw new AppletFault(`compressed data not ${work.unpack ? 'read from' : 'written to'} terminal, use -f to force it`);
  const result = await worked(call, await readBytes(p, p.stdin), work);
  if (!work.test) await writeBytes(p, result);
}

async function worked(call: AppletCall, bytes: Bytes, work: Work): Promise<Bytes> {
  if (!work.unpack) {
    const level = Number(call.options.findLast(([name]) => /\d/.test(name))?.[0] ?? LEVEL);
    return call.p.wait(packed(bytes, level, { name: '', mtime: 0 }));
  }
  if (isGzip(bytes)) return call.p.wait(unpacked(bytes));
  if (call.has('f')) return bytes;
  throw new AppletFault(call.name === 'zcat' ? 'no gzip/bzip2/xz magic' : 'invalid magic');
}

async function file(call: AppletCall, name: string, work: Work): Promise<void> {
  const { fs } = call.p;
  const path = call.p.path(name);
  let bytes: Bytes;
  try {
    bytes = await readNamed(call.p, name);
  } catch (fault) {
    const words = reason(fault);
    throw new AppletFault(words === 'Is a directory' ? `can't remove file '${name}': ${words}` : `${name}: ${words}`);
  }
  if (work.toStdout || work.test) {
    const result = await worked(call, bytes, work);
    if (!work.test) await writeBytes(call.p, result);
    return;
  }
  const target = targetOf(name, work);
  if (target === undefined) throw new AppletFault(`${name}: unknown suffix - ignored`);
  const to = call.p.path(target);
  if (fs.exists(to)) {
    if (!call.has('f')) throw new AppletFault(`can't open '${target}': File exists`);
    fs.unlink(to);
  }
  const result = await worked(call, bytes, work);
  const { mode, mtime } = fs.stat(path);
  try {
    fs.writeFile(to, result, { mode: mode & 0o777 });
    fs.utimes(to, mtime);
    if (!call.has('k')) fs.unlink(path);
  } catch (fault) {
    throw new AppletFault(`can't open '${target}': ${reason(fault)}`);
  }
  if (call.has('v')) await call.p.err(`${name}: ${bytes.length === 0 ? 0 : Math.min(100, Math.round((result.length * 100) / bytes.length))}% - replaced with ${target}\n`);
}

function targetOf(name: string, work: Work): string | undefined {
  if (!work.unpack) return `${name}.gz`;
  const parts = /^(.*[^/])\.([A-Za-z]+)$/.exec(name);
  const ending = UNPACKED[parts?.[2] ?? ''];
  return ending === undefined ? undefined : `${parts?.[1]}${ending}`;
}

const COMMON = `
	-c	To stdout
	-f	Replace what is there
	-k	Keep FILEs
	-t	Only look whether it is whole
`;

export const gzip = gzipAs('gzip', `[-cfkdt] [FILE]...\n\nPack FILEs, or stdin\n\n	-d	Unpack${COMMON}`, { unpack: false, toStdout: false });
export const gunzip = gzipAs('gunzip', `[-cfkt] [FILE]...\n\nUnpack FILEs, or stdin\n${COMMON}`, { unpack: true, toStdout: false });
export const zcat = gzipAs('zcat', '[FILE]...\n\nUnpack FILEs to stdout\n', { unpack: true, toStdout: true });
