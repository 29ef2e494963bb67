// An awk program's variables, with those that the language gives a meaning. upstream: mawk bi_vars.c
import { formatted } from './format.ts';
import { CurrentRecord } from './record.ts';
import { AwkRunError } from './run-error.ts';
import type { Expression, Variable } from './tree.ts';
import { type AwkArray, toNumber, toText, type Value } from './values.ts';

export interface Cell {
  held: Value | AwkArray;
}

export type Frame = readonly Cell[];

/** Subscripts have no more numbers than this. */
const LARGEST_FIELD = 32767;

export class Memory {
  readonly record: CurrentRecord;
  readonly #globals = new Map<string, Cell>();

  readonly #largest: number | undefined;

  /** `largest`: up to where whole numbers are shown digit by digit, when it is not mawk's. */
  constructor(largest?: number) {
    this.#largest = largest;
    const start: Readonly<Record<string, Value>> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      NR: 0,
      FNR: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
    };
    for (const [name, held] of Object.entries(start)) this.#globals.set(name, { held });
    this.record = new CurrentRecord({ fields: () => this.text(this.named('FS')), output: () => this.text(this.named('OFS')), text: (v) => this.text(v) });
  }

  /** A global variable's value; an array's is nothing. */
  named(name: string): Value {
    if (name === 'NF') return this.record.count;
    const held = this.#globals.get(name)?.held;
    return held instanceof Map ? undefined : held;
  }

  setNamed(name: string, value: Value): void {
    if (name === 'NF') this.record.count = toNumber(value);
    else this.#global(name).held = value;
  }

  get(variable: Variable, frame: Frame): Value {
    if (variable.local === undefined && variable.name === 'NF') return this.record.count;
    const { held } = this.cell(variable, frame);
    if (held instanceof Map) throw new AwkRunError(`type error in arg(1) in call to ${variable.name}`);
    return held;
  }

  set(variable: Variable, value: Value, frame: Frame): void {
    if (variable.local === undefined) this.setNamed(variable.name, value);
    else this.cell(variable, frame).held = value;
  }

  array(variable: Variable, frame: Frame): AwkArray {
    const cell = this.cell(variable, frame);
    if (cell.held instanceof Map) return cell.held;
    if (cell.held !== undefined) throw new AwkRunError(`illegal reference to variable ${variable.name}`);
    const made: AwkArray = new Map();
    cell.held = made;
    return made;
  }

  cell(variable: Variable, frame: Frame): Cell {
    return (variable.local === undefined ? undefined : frame[variable.local]) ?? this.#global(variable.name);
  }

  /** As a text, by CONVFMT; numbers that print shows go by OFMT. */
  text(value: Value, by: 'CONVFMT' | 'OFMT' = 'CONVFMT'): string {
    if (typeof value === 'string') return value;
    return toText(value, typeof value === 'number' && !Number.isInteger(value) ? String(this.named(by)) : '%.6g', oneNumber, this.#largest);
  }

  subscript(values: readonly Value[]): string {
    return values.length === 1 ? this.text(values[0]) : values.map((v) => this.text(v)).join(this.text(this.named('SUBSEP')));
  }

  /** The number of a field. Throws AwkRunError. */
  fieldNumber(value: Value): number {
    const n = Math.trunc(toNumber(value));
    if (n < 0) throw new AwkRunError(`negative field index $${n}`);
    if (n > LARGEST_FIELD) throw new AwkRunError(`maximum field index ${LARGEST_FIELD} exceeded: $${n}`);
    return n;
  }

  #global(name: string): Cell {
    let cell = this.#globals.get(name);
    if (!cell) {
      cell = { held: undefined };
      this.#globals.set(name, cell);
    }
    return cell;
  }
}

function oneNumber(format: string, n: number): string {
  return formatted(format, { count: 1, number: () => n, text: () => String(n), isNumber: () => true }, 'sprintf');
}

/** True for the bare name of something that has no value yet or is an array. */
export function mayBeArray(e: Expression, memory: Memory, frame: Frame): e is Variable {
  if (e.kind !== 'var' || (e.local === undefined && e.name === 'NF')) return false;
  const { held } = memory.cell(e, frame);
  return held === undefined || held instanceof Map;
}
