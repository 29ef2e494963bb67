// What is in a file, by its first bytes. upstream: file 5.44
import { type Bytes, decode } from '../../base/bytes.ts';
import type { Process } from '../os/types.ts';
import { command, reason } from './lib/command.ts';

/** Tells the kind of files. */
export const file = command(
  {
    name: 'file',
    summary: 'Tell the type of each FILE.',
    usage: '[OPTION...] [FILE...]',
    options: [
      ['b,brief', 'without file names'],
      ['i,mime', 'MIME type and encoding'],
      [',mime-type', 'MIME type'],
      ['L,dereference', 'follow symlinks'],
    ],
    from: 'file 5.44',
  },
  async (p, options) => {
    if (options.operands.length === 0) {
      await p.err(
        'Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>] [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n',
      );
      return 1;
    }
    const width = Math.max(...options.operands.map((n) => n.length)) + 2;
    for (const name of options.operands) {
      const what = kindOf(p, name, options.has('dereference'), options.has('mime'), options.has('mime-type'));
      await p.out(options.has('brief') ? `${what}\n` : `${`${name}:`.padEnd(width)}${what}\n`);
    }
    return 0;
  },
);

function kindOf(p: Process, name: string, follow: boolean, mime: boolean, mimeType: boolean): string {
  const path = p.path(name);
  try {
    const stat = follow && p.fs.exists(path) ? p.fs.stat(path) : p.fs.lstat(path);
    const plain = (words: string, type: string): string => (mimeType ? type : mime ? `${type}; charset=binary` : words);
    if (stat.type === 'directory') return plain('directory', 'inode/directory');
    if (stat.type === 'symlink') return plain(p.fs.exists(path) ? `symbolic link to ${p.fs.readlink(path)}` : `broken symbolic link to ${p.fs.readlink(path)}`, 'inode/symlink');
    if (stat.type === 'device') return plain('character special', 'inode/chardevice');
    if (stat.type === 'fifo') return plain('fifo (named pipe)', 'inode/fifo');
    if (p.fs.programAt(path)) return plain('ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, stripped', 'application/x-pie-executable');
    const bytes = p.fs.readFile(path);
    if (bytes.length === 0) return plain('empty', 'inode/x-empty');
    const [words, type, charset] = content(bytes);
    return mimeType ? type : mime ? `${type}; charset=${charset}` : words;
  } catch (e) {
    return `cannot open \`${name}' (${reason(e)})`;
  }
}

const MAGIC: readonly (readonly [string, string, string])[] = [
  ['\x1f\x8b', 'gzip compressed data', 'application/gzip'],
  ['PK\x03\x04', 'Zip archive data', 'application/zip'],
  ['\x7fELF', 'ELF 64-bit LSB executable, x86-64', 'application/x-executable'],
  ['\x89PNG', 'PNG image data', 'image/png'],
  ['%PDF', 'PDF document', 'application/pdf'],
];

function content(bytes: Bytes): readonly [words: string, type: string, charset: string] {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  for (const [magic, words, type] of MAGIC) if (head.startsWith(magic)) return [words, type, 'binary'];
  const text = decode(bytes);
  if (text.includes('\0') || text.includes('\ufffd')) return ['data', 'application/octet-stream', 'binary'];
  const ascii = /^[\x00-\x7f]*$/.test(text);
  const charset = ascii ? 'us-ascii' : 'utf-8';
  const encoding = ascii ? 'ASCII' : 'Unicode text, UTF-8';
  const ends = text.includes('\r\n') ? ', with CRLF line terminators' : text.includes('\n') ? '' : ', with no line terminators';
  const long = text.split('\n').some((line) => line.length > 300) ? ', with very long lines' : '';
  const script = /^#! ?(\S+)(?: (\S+))?/.exec(text);
  if (script) {
    const interpreter = (script[1]?.endsWith('/env') ? script[2] : script[1]?.replace(/^.*\//, '')) ?? '';
    const shell: Readonly<Record<string, string>> = { sh: 'POSIX shell script', bash: 'Bourne-Again shell script', python3: 'Python script', python: 'Python script' };
    return [
      `${shell[interpreter] ?? `a ${script[1]} script`}, ${encoding}${ascii ? '' : ' text'} text executable${long}${ends}`.replace('UTF-8 text text', 'UTF-8 text'),
      'text/x-shellscript',
      charset,
    ];
  }
  if (/^\s*[{[]/.test(text) && isJson(text)) return ['JSON text data', 'application/json', charset];
  if (text.startsWith('-----BEGIN CERTIFICATE')) return ['PEM certificate', 'text/plain', charset];
  return [`${encoding} text${long}${ends}`, 'text/plain', charset];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
