// A lesson as data: what the parser makes of a markdown file, what the page draws and what the evaluator watches. Inert: no code, no markup.

/** A node of prose: a small, closed subset of mdast. Anything else in a lesson's text is a problem, never passed on. */
export type Prose =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'code'; readonly value: string }
  | { readonly type: 'emphasis' | 'strong' | 'delete' | 'paragraph' | 'quote' | 'item'; readonly children: readonly Prose[] }
  | { readonly type: 'heading'; readonly depth: number; readonly id: string; readonly children: readonly Prose[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly children: readonly Prose[] }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Prose[] }
  | { readonly type: 'table'; readonly rows: readonly (readonly (readonly Prose[])[])[] }
  | { readonly type: 'break' | 'rule' };

/** Where a command block runs, and what its end shall be. */
export interface CommandBlock {
  readonly type: 'sh';
  readonly id: string;
  readonly host: string;
  readonly text: string;
  /** The last command's exit code. */
  readonly exit: number;
  /** Runs until it is stopped (port-forward, -w): in a terminal of its own. */
  readonly background: boolean;
  /** Needs a person at the keys (an editor): shown, not run by tests. */
  readonly interactive: boolean;
  /** What it prints, when the author shows it; `…` in a line stands for anything. */
  readonly output?: string;
  readonly line: number;
}

export type Block =
  | { readonly type: 'prose'; readonly nodes: readonly Prose[] }
  | CommandBlock
  | { readonly type: 'file'; readonly path: string; readonly language: string; readonly text: string }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'check'; readonly id: string }
  | { readonly type: 'quiz'; readonly id: string }
  | { readonly type: 'tip' | 'hint'; readonly title: string; readonly blocks: readonly Block[] }
  | { readonly type: 'diagram'; readonly text: string };

export interface Hint {
  readonly text: string;
  /** CEL over the object of the check: the hint is offered only while it holds. */
  readonly when?: string;
}

export interface CelRule {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
}

export interface TrafficRule {
  readonly from: string;
  readonly to: string;
  readonly expect: TrafficExpectation;
  /** Only requests that the learner makes count; otherwise the check asks by itself whenever something changed. */
  readonly seen: boolean;
}

export interface TrafficExpectation {
  readonly outcome: 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  readonly status?: number;
  readonly servedBy?: { readonly pod?: string; readonly node?: string };
}

export type CheckRule =
  | { readonly kind: 'expect'; readonly object: Readonly<Record<string, unknown>>; readonly absent: boolean }
  | { readonly kind: 'cel'; readonly rules: readonly CelRule[] }
  | { readonly kind: 'traffic'; readonly rules: readonly TrafficRule[] }
  | { readonly kind: 'ran'; readonly pattern: string; readonly host?: string; readonly exit?: number };

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly rule: CheckRule;
  readonly needs: readonly string[];
  readonly weight: number;
  /** A tick that was earned stays. */
  readonly sticky: boolean;
  readonly hints: readonly Hint[];
  readonly line: number;
}

export interface Choice {
  readonly text: readonly Prose[];
  readonly right: boolean;
  readonly feedback: readonly Prose[];
}

export interface Quiz {
  readonly id: string;
  readonly kind: 'choice' | 'multi' | 'number' | 'text' | 'reveal' | 'predict';
  readonly question: readonly Prose[];
  readonly choices: readonly Choice[];
  /** For number and text: the answer itself, or CEL on the live cluster. */
  readonly answer?: string;
  readonly answerFrom?: string;
  /** For reveal: what is shown; for the others: what is said after the right answer. */
  readonly explanation: readonly Prose[];
  readonly line: number;
}

export interface LessonCluster {
  readonly nodes: number;
  readonly proxyMode: 'iptables' | 'nftables' | 'ipvs';
  /** YAML documents that are applied before the lesson begins. */
  readonly manifests: readonly { readonly file: string; readonly text: string }[];
}

export interface Lesson {
  readonly id: string;
  readonly number: number;
  readonly track: string;
  readonly title: string;
  readonly level: 'beginner' | 'intermediate' | 'advanced';
  readonly minutes: number;
  readonly objectives: readonly string[];
  readonly requires: readonly string[];
  readonly seed: number;
  readonly cluster: LessonCluster;
  /** Files laid into the learner's home before the start, by path (~/…). */
  readonly files: Readonly<Record<string, string>>;
  readonly blocks: readonly Block[];
  readonly checks: readonly Check[];
  readonly quizzes: readonly Quiz[];
  /** The author's solution: shell text, run on the laptop. */
  readonly solution: string;
}

/** What the start page lists. */
export type LessonSummary = Pick<Lesson, 'id' | 'number' | 'track' | 'title' | 'level' | 'minutes' | 'objectives' | 'requires'> & { readonly steps: number };

/** A mistake in a lesson's file; line counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
