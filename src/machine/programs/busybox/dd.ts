// upstream: busybox/coreutils/dd.c
import { type Bytes, concat } from '../../../base/bytes.ts';
import type { OpenFile } from '../../os/types.ts';
import { reason } from '../lib/command.ts';
import { read } from '../lib/streams.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { cannotOpen, countOf } from './lib/inputs.ts';

const SUFFIXES: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, K: 1024, kB: 1000, KB: 1000, MB: 1_000_000, M: 1024 ** 2, GB: 1_000_000_000, G: 1024 ** 3 };
const KEYS = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'iflag', 'oflag', 'status'];
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  conv: ['notrunc', 'sync', 'noerror', 'fsync', 'swab'],
  iflag: ['skip_bytes', 'count_bytes', 'fullblock', 'direct'],
  oflag: ['seek_bytes', 'append', 'direct'],
};
const BLOCK = 512;

/** It knows no options: all words are NAME=VALUE. */
export const dd = applet(
  {
    name: 'dd',
    usage: `[if=FILE] [of=FILE] [ibs=N obs=N/bs=N] [count=N] [skip=N] [seek=N]
	[conv=notrunc|noerror|sync|fsync]
	[iflag=skip_bytes|count_bytes|fullblock|direct] [oflag=seek_bytes|append|direct]

Copy a file block by block

	if=FILE		From FILE, not stdin
	of=FILE		To FILE, not stdout
	bs=N		Blocks of N bytes (ibs, obs: read, written)
	count=N		N blocks
	skip=N		Skip N blocks of what is read
	seek=N		Skip N blocks of what is written
	conv=notrunc	Leave the rest of FILE
	conv=noerror	Go on after errors
	conv=sync	Fill blocks with zeros
	conv=fsync	Wait for the disk
	conv=swab	Swap pairs of bytes
	status=noxfer	Without the rate
	status=none	Without any count

N may end in c (1), w (2), b (512), kB (1000), k (1024), MB, M, GB, G
`,
    short: '',
    rewrite: (args) => ['--', ...args],
  },
  async (call) => {
    const plan = planOf(call);
    const input = await opened(call, plan.values.get('if'), 'r', call.p.stdin);
    const counts = { whole: 0, part: 0 };
    const output = new Output(call, plan);
    await output.open();
    await skip(call, input, plan.number('skip', 0) * (plan.flag('iflag', 'skip_bytes') ? 1 : plan.ibs));
    const bytes = plan.flag('iflag', 'count_bytes');
    let left = plan.number('count', Number.POSITIVE_INFINITY);
    while (left > 0) {
      const block = await nextBlock(call, input, bytes ? Math.min(left, plan.ibs) : plan.ibs, plan.flag('iflag', 'fullblock'));
      if (!block) break;
      if (block.length === plan.ibs) counts.whole++;
      else counts.part++;
      left -= bytes ? block.length : 1;
      await output.put(converted(block, plan));
    }
    await output.close();
    const status = plan.values.get('status');
    if (status !== 'none') await call.p.err(`${counts.whole}+${counts.part} records in\n${output.whole}+${output.part} records out\n`);
    return 0;
  },
);

interface Plan {
  readonly values: ReadonlyMap<string, string>;
  readonly ibs: number;
  readonly obs: number;
  number(key: string, fallback: number): number;
  flag(key: string, name: string): boolean;
}

function planOf(call: AppletCall): Plan {
  const values = new Map<string, string>();
  for (const word of call.words) {
    const cut = word.indexOf('=');
    const key = word.slice(0, cut);
    if (cut < 0 || !KEYS.includes(key)) throw new UsageFault();
    const value = word.slice(cut + 1);
    for (const flag of FLAGS[key] ? value.split(',') : []) if (!FLAGS[key]?.includes(flag)) throw new AppletFault(`invalid argument '${flag}' to '${key}'`);
    if (key === 'status' && !['none', 'noxfer'].includes(value)) throw new AppletFault(`invalid argument '${value}' to 'status'`);
    values.set(key, FLAGS[key] && values.has(key) ? `${values.get(key)},${value}` : value);
  }
  const number = (key: string, fallback: number): number => {
    const text = values.get(key);
    return text === undefined ? fallback : countOf(text, SUFFIXES);
  };
  const size = (key: string): number => {
    const n = number('bs', number(key, BLOCK));
    if (n < 1) throw new AppletFault(`number ${values.get('bs') ?? values.get(key)} is not in 1..2147483647 range`);
    return n;
  };
  return { values, ibs: size('ibs'), obs: size('obs'), number, flag: (key, name) => (values.get(key) ?? '').split(',').includes(name) };
}

async function opened(call: AppletCall, name: string | undefined, mode: 'r' | 'w' | 'a', otherwise: OpenFile): Promise<OpenFile> {
  if (name === undefined) return otherwise;
  const path = call.p.path(name);
  if (call.p.fs.exists(path) && call.p.fs.stat(path).type === 'directory') throw new AppletFault(mode === 'r' ? `${name}: Is a directory` : cannotOpen(name, 'Is a directory'));
  try {
    return await call.p.open(path, mode);
  } catch (fault) {
    throw new AppletFault(cannotOpen(name, reason(fault)));
  }
}

async function skip(call: AppletCall, input: OpenFile, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; ) {
    const chunk = await read(call.p, input, left);
    if (!chunk) return;
    left -= chunk.length;
    await call.p.tick();
  }
}

async function nextBlock(call: AppletCall, input: OpenFile, size: number, full: boolean): Promise<Bytes | null> {
  const parts: Bytes[] = [];
  let had = 0;
  do {
    const chunk = await read(call.p, input, size - had);
    if (!chunk) break;
    // What is read stays as it is while more comes.
    parts.push(chunk.slice());
    had += chunk.length;
    // Files and devices give all that was asked for, pipes what is there.
  } while ((full || input.kind === 'file' || input.kind === 'device') && had < size);
  await call.p.tick();
  return had === 0 ? null : concat(parts);
}

function converted(block: Bytes, plan: Plan): Bytes {
  let out = block;
  if (plan.flag('conv', 'swab')) {
    out = block.slice();
    for (let i = 0; i + 1 < out.length; i += 2) [out[i], out[i + 1]] = [block[i + 1] ?? 0, block[i] ?? 0];
  }
  if (!plan.flag('conv', 'sync') || out.length === plan.ibs) return out;
  const filled = new Uint8Array(plan.ibs);
  filled.set(out);
  return filled;
}

/** Where blocks go: a file from its start, or into what is there with seek= and conv=notrunc. */
class Output {
  readonly #call: AppletCall;
  readonly #plan: Plan;
  readonly #name: string | undefined;
  #file: OpenFile | undefined;
  #parts: Bytes[] = [];
  #before: Bytes | undefined;
  #waiting = new Uint8Array();
  whole = 0;
  part = 0;

  constructor(call: AppletCall, plan: Plan) {
    this.#call = call;
    this.#plan = plan;
    this.#name = plan.values.get('of');
  }

  async open(): Promise<void> {
    const { fs } = this.#call.p;
    const path = this.#call.p.path(this.#name ?? '');
    const kept = this.#plan.flag('conv', 'notrunc') || this.#plan.number('seek', 0) > 0;
    const plain = this.#name !== undefined && (!fs.exists(path) || fs.stat(path).type === 'file');
    if (plain && kept && !this.#plan.flag('oflag', 'append')) this.#before = fs.exists(path) ? fs.readFile(path).slice() : new Uint8Array();
    else this.#file = await opened(this.#call, this.#name, this.#plan.flag('oflag', 'append') ? 'a' : 'w', this.#call.p.stdout);
  }

  async put(block: Bytes): Promise<void> {
    if (this.#plan.values.has('bs') || this.#plan.ibs === this.#plan.obs) return this.#write(block);
    this.#waiting = concat([this.#waiting, block]) as Uint8Array<ArrayBuffer>;
    for (; this.#waiting.length >= this.#plan.obs; this.#waiting = this.#waiting.slice(this.#plan.obs)) await this.#write(this.#waiting.subarray(0, this.#plan.obs));
  }

  async #write(block: Bytes): Promise<void> {
    if (block.length === this.#plan.obs) this.whole++;
    else this.part++;
    if (this.#file) {
      await this.#call.p.wait(this.#file.write(block));
      return;
    }
    this.#parts.push(block);
    this.#call.p.hold(block.length);
  }

  async close(): Promise<void> {
    if (this.#waiting.length > 0) await this.#write(this.#waiting);
    if (this.#name !== undefined) this.#file?.close();
    if (!this.#before) return;
    const at = this.#plan.number('seek', 0) * (this.#plan.flag('oflag', 'seek_bytes') ? 1 : this.#plan.obs);
    const added = concat(this.#parts);
    const end = this.#plan.flag('conv', 'notrunc') ? Math.max(this.#before.length, at + added.length) : at + added.length;
    const all = new Uint8Array(end);
    all.set(this.#before.subarray(0, end));
    all.set(added, at);
    try {
      this.#call.p.fs.writeFile(this.#call.p.path(this.#name ?? ''), all);
    } catch (fault) {
      throw new AppletFault(cannotOpen(this.#name ?? '', reason(fault)));
    }
  }
}
