// What has been read of an iptables command line so far, and what comes of it. upstream: iptables xshared.h struct xt_cmd_parse, iptables_command_state
import { type Draft, type MatchModule, SyntaxProblem } from './module.ts';
import type { Not, Rule, TableName, Target } from './rule.ts';
import type { TargetModule } from './targets.ts';

export type Action = 'A' | 'C' | 'D' | 'I' | 'R' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'E' | 'P';

export interface Command {
  readonly action: Action;
  readonly table: TableName;
  readonly chain: string | undefined;
  /** A rule number (-I, -D, -R), or the policy, or a new name. */
  readonly number: number | undefined;
  readonly word: string | undefined;
  /** Several when -s or -d name several addresses. */
  readonly rules: readonly Rule[];
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly counters: { readonly packets: number; readonly bytes: number } | undefined;
  /** -Z beside -L or -S. */
  readonly zero: boolean;
  /** Said on stderr though all is well. */
  readonly warning: string;
  /** What the kernel says of such a rule. */
  readonly refused: SyntaxProblem | undefined;
}

/** Protocols that have ports. */
export const PORT_PROTOCOLS: readonly number[] = [6, 17, 33, 132, 136];

export interface State {
  readonly family: 4 | 6;
  readonly words: readonly string[];
  at: number;
  action: Action | undefined;
  table: string;
  chain: string | undefined;
  number: number | undefined;
  word: string | undefined;
  /** Read when all has been said: what is wrong after it is said first. */
  src: Not<string> | undefined;
  dst: Not<string> | undefined;
  in: Not<string> | undefined;
  out: Not<string> | undefined;
  proto: Not<number> | undefined;
  protoName: string;
  readonly matches: { readonly module: MatchModule; readonly draft: Draft }[];
  /** Options that stand once. */
  readonly seen: Set<string>;
  target: { readonly module: TargetModule; readonly draft: Draft } | undefined;
  jump: Target | undefined;
  numeric: boolean;
  verbose: boolean;
  exact: boolean;
  lineNumbers: boolean;
  counters: { packets: number; bytes: number } | undefined;
  zero: boolean;
  wait: boolean;
  interval: boolean;
  warning: string;
}

/** Nothing has been read yet. */
export function emptyState(words: readonly string[], family: 4 | 6, table: string | undefined): State {
  return {
    family,
    words,
    at: 0,
    action: undefined,
    table: table ?? 'filter',
    chain: undefined,
    number: undefined,
    word: undefined,
    src: undefined,
    dst: undefined,
    in: undefined,
    out: undefined,
    proto: undefined,
    protoName: '',
    matches: [],
    seen: new Set(),
    target: undefined,
    jump: undefined,
    numeric: false,
    verbose: false,
    exact: false,
    lineNumbers: false,
    counters: undefined,
    zero: false,
    wait: false,
    interval: false,
    warning: '',
  };
}

/** The next word, if it is no option: taken. */
export function following(s: State): string | undefined {
  const next = s.words[s.at];
  if (next === undefined || next.startsWith('-') || next === '!') return undefined;
  s.at++;
  return next;
}

/** The next word, which an option cannot do without. */
export function need(s: State, option: string): string {
  const next = s.words[s.at];
  if (next === undefined) throw new SyntaxProblem(`option "${option}" requires an argument`);
  s.at++;
  return next;
}
