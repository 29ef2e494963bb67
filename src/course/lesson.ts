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

/** How one or several requests shall end. */
export interface TrafficRule {
  readonly from: string;
  readonly to: string;
  readonly expect: TrafficExpectation;
  /** Only requests that the learner makes count; otherwise the check asks by itself whenever something changed. */
  readonly seen: boolean;
  /** How often to ask; every answer must be as expected. */
  readonly times: number;
  /** All requests over one connection. */
  readonly keepAlive: boolean;
  readonly protocol: 'http' | 'tcp' | 'udp';
  readonly path: string;
}

export type Outcome = 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';

export interface TrafficExpectation {
  /** `closed`: anything but a reply. */
  readonly outcome: Outcome | 'closed';
  readonly status?: number;
  /** A regular expression on what was answered. */
  readonly body?: string;
  readonly servedBy?: { readonly pod?: string; readonly node?: string; readonly labels?: Readonly<Record<string, string>> };
  /** Whose address the pod sees: a host's name, an address, or `!` and one of these. */
  readonly source?: string;
  /** At least so many different pods answer the `times` requests. */
  readonly distinctPods?: number;
  /** At most so many. */
  readonly samePod?: boolean;
  /** A regular expression on the rule, policy or reason that refused or dropped it, or on a rule that it passed. */
  readonly by?: string;
}

export type CheckRule =
  | { readonly kind: 'expect'; readonly objects: readonly Readonly<Record<string, unknown>>[]; readonly absent: boolean }
  | { readonly kind: 'cel'; readonly rules: readonly CelRule[]; readonly object?: Readonly<Record<string, unknown>> }
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
  /** It must stay true for so many milliseconds before it counts. */
  readonly holds: number;
  readonly hints: readonly Hint[];
  readonly line: number;
}

export interface Choice {
  readonly text: readonly Prose[];
  readonly right: boolean;
  readonly feedback: readonly Prose[];
}

/** An answer that was foreseen and is wrong, with what to say to it. */
export interface Foreseen {
  readonly answer: string;
  readonly feedback: readonly Prose[];
}

/** A manifest with gaps: text, gap, text, gap, … */
export type FillPart = { readonly type: 'text'; readonly value: string } | { readonly type: 'gap'; readonly accepts: readonly string[]; readonly feedback: readonly Prose[] };

export type QuizKind = 'choice' | 'multi' | 'number' | 'text' | 'order' | 'match' | 'fill' | 'predict' | 'reveal';

export interface Quiz {
  readonly id: string;
  readonly kind: QuizKind;
  readonly question: readonly Prose[];
  /** choice, multi, predict. */
  readonly choices: readonly Choice[];
  /** order: the steps as they belong; match: what stands on the left. */
  readonly items: readonly (readonly Prose[])[];
  /** match: what belongs to each of `items`. */
  readonly partners: readonly (readonly Prose[])[];
  /** fill. */
  readonly parts: readonly FillPart[];
  readonly foreseen: readonly Foreseen[];
  /** In which order choices, steps or partners are shown: indexes. Set when a lesson is opened. */
  readonly shown: readonly number[];
  readonly shuffle: boolean;
  /** After so many wrong answers it is closed; 0 = as often as one likes. */
  readonly tries: number;
  readonly weight: number;
  /** For number and text: the answer itself (`a|b` = either), or CEL on the live cluster. */
  readonly answer?: string;
  readonly answerFrom?: string;
  /** For number: so far off is still right. */
  readonly within: number;
  /** predict: what is run after the answer, where, and what makes the right choice right. */
  readonly run?: { readonly host: string; readonly line: string; readonly exit?: number; readonly output?: string };
  /** For reveal: what is shown; for the others: what is said after the right answer. */
  readonly explanation: readonly Prose[];
  readonly line: number;
}

export interface Manifest {
  readonly file: string;
  readonly text: string;
}

/** A command, or a pause in seconds, that brings a start state about. */
export type SetupStep = { readonly run: string; readonly on: string } | { readonly wait: number };

/** `cloud-load-balancer`: a cloud that gives Services of type LoadBalancer their balancers; `metallb`: installed, without a pool; `ingress-nginx`: installed behind a node port; `balancer-host`: a host with HAProxy and nginx;
 * `security-group`: a cloud's filter in front of the nodes, edited by `cloud security-group` on the laptop. */
export type Addon = 'cloud-load-balancer' | 'metallb' | 'ingress-nginx' | 'balancer-host' | 'security-group';

export interface LessonCluster {
  /** Beside the control plane. */
  readonly nodes: number;
  readonly proxyMode: 'iptables' | 'nftables' | 'ipvs';
  readonly families: readonly ('IPv4' | 'IPv6')[];
  readonly serviceNodePortRange: string;
  /** What stands in front of the cluster from its start. */
  readonly addons: readonly Addon[];
  /** YAML documents that are applied before the lesson begins. */
  readonly manifests: readonly Manifest[];
  /** What is done to the cluster before (faults of the control of nodes) and after the manifests. */
  readonly before: readonly SetupStep[];
  readonly after: readonly SetupStep[];
}

/** A value that differs from learner to learner; see vars.ts. */
export type VarRule =
  | { readonly kind: 'pick'; readonly from: readonly (string | number | Readonly<Record<string, string | number>>)[] }
  | { readonly kind: 'port' | 'number'; readonly from: number; readonly to: number }
  | { readonly kind: 'name' };

export interface Exam {
  readonly minutes: number;
  /** The share of points that is enough. */
  readonly pass: number;
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
  readonly locale: string;
  readonly seed: number;
  readonly exam?: Exam;
  readonly cluster: LessonCluster;
  /** Files laid into the learner's home before the start, by path (~/…). */
  readonly files: Readonly<Record<string, string>>;
  /** Hosts on which a terminal stands open at the start. */
  readonly terminals: readonly string[];
  readonly vars: Readonly<Record<string, VarRule>>;
  /** Files beside the lesson whose names are chosen by a variable. */
  readonly variants: Readonly<Record<string, string>>;
  /** Which variant this is, when `vars` have been chosen. */
  readonly variation?: number;
  readonly blocks: readonly Block[];
  readonly checks: readonly Check[];
  readonly quizzes: readonly Quiz[];
  /** The author's solution: shell text, run on the laptop. */
  readonly solution: string;
  /** The same by host and in order, where it is not the laptop alone. */
  readonly solutionSteps: readonly { readonly host: string; readonly text: string }[];
  /** Ways that must not pass: each is played on an untouched start. */
  readonly wrong: readonly { readonly text: string; readonly host: string; readonly line: number }[];
}

/** What the start page lists. */
export type LessonSummary = Pick<Lesson, 'id' | 'number' | 'track' | 'title' | 'level' | 'minutes'> & { readonly steps: number };

/** A mistake in a lesson's file; line counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
