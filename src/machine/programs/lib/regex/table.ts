// Runs a program over a text with states made on demand: time grows with the text alone, whatever the pattern. upstream: the idea of gnulib lib/dfa.c
import { holds, type Instruction, NONE } from './program.ts';

interface State {
  /** Where threads stand, before assertions were asked. */
  readonly threads: readonly number[];
  /** A character of the kind that stood before. */
  readonly before: number;
  readonly next: Map<number, Step>;
}

interface Step {
  /** A match ends before this character. */
  readonly matched: boolean;
  readonly state: State | undefined;
}

const MANY = 4000;

export class Table {
  readonly #program: readonly Instruction[];
  readonly #multiline: boolean;
  /** Threads start at every character instead of only at the first. */
  readonly #anywhere: boolean;
  #states = new Map<string, State>();
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(program: readonly Instruction[], multiline: boolean, anywhere: boolean) {
    this.#program = program;
    this.#multiline = multiline;
    this.#anywhere = anywhere;
    this.#seen = new Uint32Array(program.length);
  }

  /** Where the longest match that starts at `from` ends, or -1. With `anywhere`: where the first match that is found ends. */
  run(text: string, from: number): number {
    let state: State | undefined = this.#state([0], before(text, from));
    let found = -1;
    for (let i = from; state; ) {
      const code = i < text.length ? (text.codePointAt(i) ?? NONE) : NONE;
      const step: Step = state.next.get(code) ?? this.#step(state, code);
      if (step.matched) {
        found = i;
        if (this.#anywhere) return found;
      }
      if (code === NONE) break;
      state = step.state;
      i += code > 0xffff ? 2 : 1;
    }
    return found;
  }

  #state(threads: readonly number[], char: number): State {
    const kind = kindOf(char);
    const key = `${kind}:${threads.join(',')}`;
    const known = this.#states.get(key);
    if (known) return known;
    if (this.#states.size > MANY) this.#states = new Map();
    const made: State = { threads, before: kind, next: new Map() };
    this.#states.set(key, made);
    return made;
  }

  #step(state: State, code: number): Step {
    const after: number[] = [];
    const matched = this.#spread(state, code, after);
    const threads = code === NONE ? [] : after;
    if (this.#anywhere && code !== NONE) threads.push(0);
    const step: Step = { matched, state: threads.length > 0 ? this.#state(threads, code) : undefined };
    if (state.next.size > MANY) state.next.clear();
    state.next.set(code, step);
    return step;
  }

  /** Follows all that takes no character; puts where threads stand after `code` into `after`. True when one arrived. */
  #spread(state: State, code: number, after: number[]): boolean {
    const round = ++this.#round;
    const stack = [...state.threads].reverse();
    let matched = false;
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (this.#seen[pc] === round) continue;
      this.#seen[pc] = round;
      const ins = this.#program[pc];
      if (!ins) continue;
      if (ins.op === 'char') {
        if (code !== NONE && ins.test(code)) after.push(pc + 1);
      } else if (ins.op === 'split') stack.push(ins.second, ins.first);
      else if (ins.op === 'jump') stack.push(ins.to);
      else if (ins.op === 'match') matched = true;
      else if (ins.op === 'save' || (ins.op === 'assert' && holds(ins.what, state.before, code, this.#multiline))) stack.push(pc + 1);
    }
    return matched;
  }
}

/** The character before a place, or NONE. */
export function before(text: string, at: number): number {
  if (at <= 0) return NONE;
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff && at > 1 ? (text.codePointAt(at - 2) ?? low) : low;
}

/** What assertions can tell apart: nothing, a newline, a word character, another one. */
function kindOf(char: number): number {
  if (char === NONE || char === 10) return char;
  return holds('wordStart', NONE, char, false) ? 97 : 32;
}
