// jq comes from just-bash, loaded when it is first used (about 350 KB). It works in batches: standard input is read to its end before the program starts, and output comes at the end.

import { concat, decode } from '../../../base/bytes.ts';
import { onDemand } from '../../../base/on-demand.ts';
import type { Process } from '../../os/types.ts';
import { read } from './streams.ts';

export interface BatchResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** Files that it wrote, by absolute path. */
  readonly written: ReadonlyMap<string, string>;
}

interface Box {
  exec(
    command: string,
    options: { args: string[]; stdin: string; cwd: string; env: Record<string, string>; signal?: AbortSignal },
  ): Promise<{ stdout: string; stderr: string; exitCode: number }>;
  readonly fs: { getAllPaths(): string[]; readFile(path: string): Promise<string>; stat(path: string): Promise<{ isFile: boolean }> };
}

interface BoxModule {
  Bash: new (options: { files: Record<string, string>; cwd: string; commands: string[] }) => Box;
}

let loading: Promise<BoxModule> | undefined;

/** Waits for what is outside the world (a module that is being fetched): the world stays busy at this instant, so that no virtual time passes. */
async function outside<T>(p: Process, promise: Promise<T>): Promise<T> {
  let settled = false;
  const seen = promise.finally(() => {
    settled = true;
  });
  seen.catch(() => {});
  while (!settled) await p.wait(new Promise<void>((wake) => p.clock.post(wake)));
  return seen;
}

function load(): Promise<BoxModule> {
  loading ??= onDemand(() => import('just-bash/browser')) as unknown as Promise<BoxModule>;
  return loading;
}

/** Runs jq over texts. `files`: what it may read, by absolute path. */
export async function runBatch(p: Process, name: 'jq', args: readonly string[], stdin: string, files: Readonly<Record<string, string>>): Promise<BatchResult> {
  const { Bash } = await outside(p, load());
  const cwd = p.cwd;
  const box = new Bash({ files: { ...files, [`${cwd === '/' ? '' : cwd}/.toolbox`]: '' }, cwd, commands: [name] });
  const before = new Set(box.fs.getAllPaths());
  const ran = await outside(p, box.exec(name, { args: [...args], stdin, cwd, env: Object.fromEntries(p.env) }));
  const written = new Map<string, string>();
  for (const path of box.fs.getAllPaths()) {
    if (before.has(path) && files[path] === undefined) continue;
    if (!(await outside(p, box.fs.stat(path))).isFile) continue;
    const text = await outside(p, box.fs.readFile(path));
    if (files[path] !== text) written.set(path, text);
  }
  return { stdout: fromBinary(ran.stdout), stderr: ran.stderr, code: ran.exitCode, written };
}

/** Its output is sometimes a string of bytes. */
function fromBinary(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const decoded = decode(bytes);
  return decoded.includes('\ufffd') ? text : decoded;
}

/** All of standard input as text. */
export async function stdinText(p: Process): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await read(p, p.stdin); chunk; chunk = await read(p, p.stdin)) chunks.push(chunk);
  return decode(concat(chunks));
}
