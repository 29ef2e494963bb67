// Finds what the groups of a match took, by trying: greedy first, each place once per instruction, so that time stays bounded. With back-references there is a limit instead.
import { holds, type Instruction, NONE } from './program.ts';
import { before } from './table.ts';
import { RegexError } from './tree.ts';

const LIMIT = 2_000_000;

interface Thread {
  readonly pc: number;
  readonly at: number;
  /** Undo this slot instead of running. */
  readonly slot?: number;
  readonly old?: number;
}

/** The slots of a match from `from`; it must end at `end`, or anywhere when `end` is undefined. Undefined when there is none. */
export function findGroups(
  program: readonly Instruction[],
  text: string,
  from: number,
  end: number | undefined,
  options: { multiline: boolean; references: boolean },
): number[] | undefined {
  const slots: number[] = [];
  const width = (end ?? text.length) - from + 1;
  const visited = options.references ? undefined : new Uint8Array(program.length * width);
  const stack: Thread[] = [{ pc: 0, at: from }];
  let steps = 0;
  for (let thread = stack.pop(); thread; thread = stack.pop()) {
    if (thread.slot !== undefined) {
      slots[thread.slot] = thread.old ?? -1;
      continue;
    }
    let { pc, at } = thread;
    for (;;) {
      if (++steps > LIMIT && !visited) throw new RegexError('Regular expression too big');
      if (visited) {
        const mark = pc * width + (at - from);
        if (visited[mark]) break;
        visited[mark] = 1;
      }
      const ins = program[pc];
      if (!ins) break;
      if (ins.op === 'match') {
        if (end !== undefined && at !== end) break;
        slots[0] = from;
        slots[1] = at;
        return slots;
      }
      if (ins.op === 'split') {
        stack.push({ pc: ins.second, at });
        pc = ins.first;
      } else if (ins.op === 'jump') pc = ins.to;
      else if (ins.op === 'save') {
        stack.push({ pc, at, slot: ins.slot, old: slots[ins.slot] ?? -1 });
        slots[ins.slot] = at;
        pc++;
      } else {
        const next = advance(ins, text, at, slots, options.multiline);
        if (next < 0 || (end !== undefined && next > end)) break;
        at = next;
        pc++;
      }
    }
  }
  return undefined;
}

/** The place after an instruction that looks at the text, or -1. */
function advance(ins: Instruction, text: string, at: number, slots: readonly number[], multiline: boolean): number {
  const code = at < text.length ? (text.codePointAt(at) ?? NONE) : NONE;
  if (ins.op === 'char') return code !== NONE && ins.test(code) ? at + (code > 0xffff ? 2 : 1) : -1;
  if (ins.op === 'assert') return holds(ins.what, before(text, at), code, multiline) ? at : -1;
  if (ins.op !== 'ref') return -1;
  const from = slots[ins.index * 2] ?? -1;
  const to = slots[ins.index * 2 + 1] ?? -1;
  if (from < 0 || to < from) return -1;
  const taken = text.slice(from, to);
  return text.startsWith(taken, at) ? at + taken.length : -1;
}
