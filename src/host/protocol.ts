// Every message between the page and the worker in which the whole emulated world lives. Plain data only.
import type { ApiRequest, WatchType } from '../kubernetes/api/wire.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A request over the port carries no signal and no user. */
export type PortRequest = Omit<ApiRequest, 'signal' | 'user'>;

export type ToWorker =
  /** First of all; `saved` is what `saved` messages gave earlier (structured-cloneable, versioned inside). */
  | { readonly t: 'start'; readonly lesson: string; readonly saved: unknown; readonly seed: number; readonly epoch: number }
  | { readonly t: 'req'; readonly id: number; readonly request: PortRequest }
  | { readonly t: 'unwatch'; readonly id: number }
  | { readonly t: 'tty.open'; readonly tty: string; readonly host: string; readonly size: TerminalSize }
  | { readonly t: 'tty.in'; readonly tty: string; readonly data: string }
  /** The page has drawn this many characters of output: back-pressure. */
  | { readonly t: 'tty.ack'; readonly tty: string; readonly chars: number }
  | { readonly t: 'tty.resize'; readonly tty: string; readonly size: TerminalSize }
  | { readonly t: 'tty.close'; readonly tty: string }
  | { readonly t: 'lesson.answer'; readonly quiz: string; readonly answer: unknown }
  | { readonly t: 'lesson.hint'; readonly check: string }
  | { readonly t: 'lesson.reveal'; readonly id: string }
  | { readonly t: 'sim.speed'; readonly speed: number }
  | { readonly t: 'sim.undo' }
  | { readonly t: 'sim.reset' }
  | { readonly t: 'sim.save'; readonly id: number };

export type FromWorker =
  | { readonly t: 'ready'; readonly hosts: readonly string[]; readonly restored: boolean; readonly notice?: string }
  | {
      readonly t: 'res';
      readonly id: number;
      readonly code: number;
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      readonly body: unknown;
      readonly watching: boolean;
    }
  | { readonly t: 'events'; readonly id: number; readonly events: readonly { readonly type: WatchType; readonly object: unknown }[] }
  | { readonly t: 'watch.end'; readonly id: number }
  | { readonly t: 'tty.out'; readonly tty: string; readonly data: string }
  | { readonly t: 'tty.exit'; readonly tty: string; readonly code: number }
  | { readonly t: 'lesson.status'; readonly status: LessonStatus }
  | { readonly t: 'traces'; readonly traces: readonly RequestTrace[] }
  /** What to keep: the page stores it as it is and gives it back at the next start. */
  | { readonly t: 'saved'; readonly id: number | undefined; readonly state: unknown }
  | { readonly t: 'undone'; readonly what: string | undefined }
  | { readonly t: 'failed'; readonly message: string };

export interface CheckStatus {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'failing' | 'passing';
  /** Why not yet, in the cluster's own terms. */
  readonly reason?: string;
  readonly needs: readonly string[];
  readonly hintsTaken: number;
  readonly hintsLeft: number;
  readonly hints: readonly string[];
}

export interface QuizStatus {
  readonly id: string;
  readonly state: 'open' | 'wrong' | 'right' | 'revealed';
  readonly answer: unknown;
  readonly feedback?: string;
}

export interface LessonStatus {
  readonly checks: readonly CheckStatus[];
  readonly quizzes: readonly QuizStatus[];
  readonly solutionShown: boolean;
  readonly canUndo: boolean;
}

/** One request's way, as the picture draws it and the list of hops tells it. */
export interface RequestTrace {
  readonly flow: number;
  readonly at: number;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly from: { readonly host: string; readonly ip: string; readonly port: number };
  readonly to: { readonly ip: string; readonly port: number };
  readonly outcome: 'open' | 'reply' | 'refused' | 'timeout' | 'unreachable' | 'reset';
  /** Where it ended: a host or pod, and for a refusal or drop by what. */
  readonly end?: { readonly host: string; readonly by?: string };
  readonly hops: readonly TraceHop[];
}

export interface TraceHop {
  readonly host: string;
  readonly kind: 'send' | 'route' | 'rule' | 'rewrite' | 'forward' | 'deliver' | 'drop' | 'reject' | 'answer';
  /** In words; a rule's as iptables-save prints it. */
  readonly text: string;
  readonly table?: string;
  readonly chain?: string;
  readonly source: string;
  readonly destination: string;
  readonly direction: 'request' | 'reply';
}
