// Redirections: what descriptors mean while a command runs. upstream: bash redir.c
import { encode } from '../../base/bytes.ts';
import { Descriptor, descriptionOf } from '../os/descriptor.ts';
import { FsError } from '../os/errors.ts';
import { ClosedFile, PipeBuffer } from '../os/open-files.ts';
import { openSocket, UnknownName } from '../os/open-socket.ts';
import { SocketError } from '../os/socket-file.ts';
import type { OpenFile } from '../os/types.ts';
import { nameOf } from './complaints.ts';
import { expandText, fieldsOf } from './expand.ts';
import type { Shell } from './shell.ts';
import type { Redirect } from './syntax.ts';

/** What the descriptors were; `undo` puts them back. */
export interface Undo {
  readonly before: Map<number, OpenFile | undefined>;
}

/** Makes redirections in order. Throws a ShellFault (after undoing) when one fails. */
export async function redirect(sh: Shell, redirects: readonly Redirect[]): Promise<Undo> {
  const undo: Undo = { before: new Map() };
  try {
    for (const r of redirects) await one(sh, r, undo);
  } catch (fault) {
    undoRedirects(sh, undo);
    throw fault;
  }
  return undo;
}

/** Gives the descriptors back that redirections took. */
export function undoRedirects(sh: Shell, undo: Undo): void {
  for (const [fd, file] of undo.before) {
    const now = sh.p.files.get(fd);
    if (now === file) continue;
    now?.close();
    if (file) sh.p.files.set(fd, file);
    else sh.p.files.delete(fd);
  }
  undo.before.clear();
}

/** They stay: what was there before is closed. */
export function keepRedirects(sh: Shell, undo: Undo): void {
  for (const [fd, file] of undo.before) if (file && file !== sh.p.files.get(fd)) file.close();
  undo.before.clear();
}

function put(sh: Shell, undo: Undo, fd: number, file: OpenFile): void {
  const now = sh.p.files.get(fd);
  if (undo.before.has(fd)) now?.close();
  else undo.before.set(fd, now);
  sh.p.files.set(fd, file);
}

async function one(sh: Shell, r: Redirect, undo: Undo): Promise<void> {
  const input = r.operator === '<' || r.operator === '<&' || r.operator === '<>' || r.operator === '<<' || r.operator === '<<<';
  const fd = r.fd ?? (input ? 0 : 1);
  if (r.operator === '<<' || r.operator === '<<<') {
    const text = await sh.settle(expandText(sh, r.target, r.operator === '<<<' ? 'start' : 'none'));
    return assign(sh, r, undo, fd, document(sh, r.operator === '<<<' ? `${text}\n` : text));
  }
  const target = await targetOf(sh, r);
  if (r.operator === '>&' || r.operator === '<&') return duplicate(sh, r, undo, fd, target);
  const file = await open(sh, r, target);
  if (r.operator === '&>' || r.operator === '&>>') {
    put(sh, undo, 1, file);
    put(sh, undo, 2, new Descriptor(descriptionOf(file), sh.p));
    return;
  }
  assign(sh, r, undo, fd, file);
}

/** {name}> takes a free descriptor from 10 on and stays. */
function assign(sh: Shell, r: Redirect, undo: Undo, fd: number, file: OpenFile): void {
  if (r.variable === undefined) return put(sh, undo, fd, file);
  let free = 10;
  while (sh.p.files.has(free)) free++;
  sh.p.files.set(free, file);
  sh.assign(r.variable, String(free));
}

async function targetOf(sh: Shell, r: Redirect): Promise<string> {
  const fields: string[] = [];
  await sh.settle(fieldsOf(sh, r.target, fields));
  if (fields.length !== 1) throw sh.fault(`${r.target.source}: ambiguous redirect`);
  return fields[0] ?? '';
}

async function open(sh: Shell, r: Redirect, target: string): Promise<OpenFile> {
  const append = r.operator === '>>' || r.operator === '&>>';
  const mode = r.operator === '<' ? 'r' : r.operator === '<>' ? 'rw' : append ? 'a' : 'w';
  if (r.operator === '>' && sh.options.noclobber) {
    const path = sh.p.path(target);
    if (sh.fs.exists(path) && sh.fs.stat(path).type === 'file') throw sh.fault(`${target}: cannot overwrite existing file`);
  }
  return openFor(sh, target, mode);
}

/** Opens a file, or a connection where bash takes a name for one, with bash's words when it cannot be. */
export async function openFor(sh: Shell, target: string, mode: 'r' | 'w' | 'a' | 'rw'): Promise<OpenFile> {
  try {
    if (target === '') throw new FsError('ENOENT', '');
    const [, protocol, host, port] = (!sh.dialect && /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/.exec(target)) || [];
    if (host !== undefined && port !== undefined) return await openSocket(sh.p, protocol === 'udp' ? 'udp' : 'tcp', host, port);
    return await sh.p.open(target, mode);
  } catch (fault) {
    if (fault instanceof FsError) throw Object.assign(sh.fault(`${target}: ${fault.message}`), { creating: mode !== 'r' });
    if (fault instanceof SocketError) {
      await sh.err(`${nameOf(sh)}: connect: ${fault.message}\n`);
      throw sh.fault(`${target}: ${fault.message}`);
    }
    if (fault instanceof UnknownName) {
      await sh.complain(`${fault.sought}: ${fault.message}`);
      throw sh.fault(`${target}: Invalid argument`);
    }
    throw fault;
  }
}

async function duplicate(sh: Shell, r: Redirect, undo: Undo, fd: number, target: string): Promise<void> {
  const variable = r.variable === undefined ? undefined : sh.vars.value(r.variable);
  if (target === '-') {
    if (variable !== undefined) {
      sh.p.files.get(Number(variable))?.close();
      sh.p.files.delete(Number(variable));
      return;
    }
    return put(sh, undo, fd, new Descriptor(new ClosedFile(), sh.p));
  }
  if (sh.dialect?.digits && !/^\d$/.test(target)) throw sh.fault(`${target}: ambiguous redirect`);
  const move = /^(\d+)-$/.exec(target);
  const number = /^\d+$/.test(target) ? Number(target) : move ? Number(move[1]) : undefined;
  if (number === undefined) {
    // >&file is &>file; <&word is wrong.
    if (r.operator === '<&' || r.fd !== undefined) throw sh.fault(`${target}: ambiguous redirect`);
    const file = await openFor(sh, target, 'w');
    put(sh, undo, 1, file);
    put(sh, undo, 2, new Descriptor(descriptionOf(file), sh.p));
    return;
  }
  const source = sh.p.files.get(number) ?? (number <= 2 ? [sh.p.stdin, sh.p.stdout, sh.p.stderr][number] : undefined);
  if (!source || descriptionOf(source) instanceof ClosedFile) throw sh.fault(`${number}: Bad file descriptor`);
  assign(sh, r, undo, fd, new Descriptor(descriptionOf(source), sh.p));
  if (move) put(sh, undo, number, new Descriptor(new ClosedFile(), sh.p));
}

/** A here-document: a pipe that holds all of it. */
function document(sh: Shell, text: string): OpenFile {
  const bytes = encode(text);
  const buffer = new PipeBuffer(Math.max(1, bytes.length + 1));
  const writer = buffer.end('write');
  const reader = sh.p.adopt(buffer.end('read'));
  if (bytes.length > 0) writer.tryWrite(bytes);
  writer.release();
  return reader;
}
