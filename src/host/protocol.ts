// Every message between the page and the worker in which the whole emulated world lives. Plain data only.
import type { Lesson } from '../course/lesson.ts';
import type { CourseStatus } from '../course/status.ts';
import type { ApiRequest, WatchType } from '../kubernetes/api/wire.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A request over the port carries no signal and no user. */
export type PortRequest = Omit<ApiRequest, 'signal' | 'user'>;

export type ToWorker =
  /** First of all. `slot` names where the state is kept; `lesson` is absent for a bare cluster; `fresh` forgets what was kept; `locale` is the language of the page. */
  | { readonly t: 'start'; readonly slot: string; readonly lesson: Lesson | undefined; readonly fresh: boolean; readonly locale?: string }
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
  | { readonly t: 'lesson.solution' }
  | { readonly t: 'lesson.check' }
  /** An exam is handed in. */
  | { readonly t: 'lesson.finish' }
  | { readonly t: 'sim.speed'; readonly speed: number }
  | { readonly t: 'sim.undo' }
  | { readonly t: 'sim.save' };

export type FromWorker =
  /** The world stands. `screens`: what terminals showed when the state was kept. */
  | { readonly t: 'ready'; readonly hosts: readonly string[]; readonly restored: boolean; readonly screens: readonly SavedScreen[] }
  | { readonly t: 'res'; readonly id: number; readonly code: number; readonly headers: ResponseHeaders; readonly body: unknown; readonly watching: boolean }
  | { readonly t: 'events'; readonly id: number; readonly events: readonly { readonly type: WatchType; readonly object: unknown }[] }
  | { readonly t: 'watch.end'; readonly id: number }
  | { readonly t: 'tty.out'; readonly tty: string; readonly data: string }
  | { readonly t: 'tty.exit'; readonly tty: string; readonly code: number }
  /** `canUndo`: the command whose effect undo would take back. */
  | { readonly t: 'lesson.status'; readonly status: CourseStatus | undefined; readonly canUndo: string | undefined }
  | { readonly t: 'traces'; readonly traces: readonly RequestTrace[] }
  /** The state was written, or could not be: why, in words for the learner. `ms`: how long it took. */
  | { readonly t: 'saved'; readonly problem: string | undefined; readonly ms: number; readonly trouble?: SaveTrouble }
  | { readonly t: 'undone'; readonly what: string | undefined }
  /** A fault of ours: the world cannot go on. */
  | { readonly t: 'failed'; readonly message: string };

/** The same as `problem`, for a page that speaks another language. */
export type SaveTrouble =
  | { readonly kind: 'off' | 'not-kept'; readonly why: string }
  | { readonly kind: 'full' }
  | { readonly kind: 'other-version'; readonly version: string; readonly place: string };

export type ResponseHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface SavedScreen {
  readonly tty: string;
  readonly host: string;
  readonly text: string;
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
