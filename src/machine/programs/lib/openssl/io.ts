// What openssl's commands share: their options, their files, their complaints.

import { decode } from '../../../../base/bytes.ts';
import { FsError } from '../../../os/errors.ts';
import type { Process } from '../../../os/types.ts';
import { reason } from '../command.ts';
import { readNamed, writeNamed } from '../streams.ts';

/** One of openssl's commands. */
export interface Tool {
  readonly name: string;
  readonly summary: string;
  /** Options without and with a value. */
  readonly flags: readonly string[];
  readonly values: readonly string[];
  /** Options that the real command has and that are refused here. */
  readonly notHere?: readonly string[];
  run(p: Process, o: Given): Promise<number>;
}

/** A command line as it was read. */
export interface Given {
  has(flag: string): boolean;
  value(name: string): string | undefined;
  all(name: string): readonly string[];
  readonly operands: readonly string[];
}

/** Ends a command: the words are told, the code is 1. */
export class ToolError extends Error {}

/** Throws ToolError, also for what a command has and is not simulated. */
export function readOptions(tool: Tool, args: readonly string[]): Given {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const name = arg.replace(/^--?/, '');
    if (!arg.startsWith('-') || arg === '-') operands.push(arg);
    else if (tool.notHere?.includes(name)) throw new ToolError(`${tool.name}: -${name} is not simulated here`);
    else if (tool.flags.includes(name)) flags.add(name);
    else if (tool.values.includes(name)) {
      const value = rest.shift();
      if (value === undefined) throw new ToolError(`${tool.name}: Option -${name} needs a value\n${tool.name}: Use -help for summary.`);
      values.set(name, [...(values.get(name) ?? []), value]);
    } else throw new ToolError(`${tool.name}: Unknown option or cipher: ${name}\n${tool.name}: Use -help for summary.`);
  }
  return { has: (flag) => flags.has(flag), value: (name) => values.get(name)?.at(-1), all: (name) => values.get(name) ?? [], operands };
}

/** A file's text, or standard input without a name. Throws ToolError. */
export async function readText(p: Process, name: string | undefined, what: string): Promise<string> {
  try {
    return decode(await readNamed(p, name ?? '-'));
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    throw new ToolError(
      `Could not open file or uri for loading ${what} from ${name}\n${queued(p, `80000002:system library:file_open:${reason(fault)}`)}:calling stat(${name})\nUnable to load ${what}`,
    );
  }
}

/** A line of openssl's queue of errors. */
export function queued(p: Process, words: string): string {
  return `${(p.pid * 0x1000 + 0x7f0000).toString(16).toUpperCase().padStart(12, '0')}:error:${words}`;
}

/** Writes to -out, or to standard output. */
export async function writeText(p: Process, name: string | undefined, text: string): Promise<void> {
  if (name === undefined) return p.out(text);
  try {
    await writeNamed(p, name, 'w', text);
  } catch (fault) {
    if (!(fault instanceof FsError)) throw fault;
    throw new ToolError(`Can't open "${name}" for writing, ${reason(fault)}\n${queued(p, `80000002:system library:BIO_new_file:${reason(fault)}`)}:calling fopen(${name}, w)`);
  }
}
