// What the engine itself says to an answer and of a check that fails, where the author has said nothing. English; another language is given from outside.
import type { TrafficResult } from './probe.ts';

/** How a request may end, and what an author may ask of it. */
export type Outcome = TrafficResult['outcome'] | 'closed';

/** Why a check fails, in pieces: `wants` joins what is wanted and what was found. */
export interface CheckWords {
  readonly wants: (want: string, found: string) => string;
  readonly nothing: string;
  readonly none: string;
  readonly labelled: (what: string, labels: string) => string;
  readonly inNamespace: (what: string, namespace: string) => string;
  readonly notThere: (what: string) => string;
  readonly stillThere: (what: string) => string;
  readonly notServed: (kind: string, apiVersion: string) => string;
  readonly failedExpression: (expression: string) => string;
  readonly exitCode: (line: string, code: number, want: number) => string;
  readonly noRequest: string;
  readonly fewRequests: (n: number, of: number) => string;
  readonly noneRunning: (host: string) => string;
  readonly outcome: Readonly<Record<Outcome, string>>;
  readonly status: (code: number) => string;
  readonly noMatch: (pattern: string) => string;
  readonly answersOf: (pods: number) => string;
  readonly podsIn: (pods: number, requests: number) => string;
  readonly onePod: string;
  readonly answerFrom: (whom: string) => string;
  readonly pod: (name: string) => string;
  readonly podWith: (label: string) => string;
  readonly source: (whom: string) => string;
  readonly otherSource: (than: string) => string;
  readonly decides: (pattern: string) => string;
  readonly noSuchRule: string;
  readonly answeredBy: (pod: string, node: string) => string;
  readonly aNode: string;
  readonly endedOn: (host: string) => string;
  readonly ended: string;
}

export interface CourseWords {
  readonly checks: CheckWords;
  readonly saysElse: string;
  readonly endedElse: string;
  readonly moreRight: (n: number) => string;
  readonly elseFirst: string;
  readonly firstRight: (n: number) => string;
  readonly pairsRight: (good: number, of: number) => string;
  readonly gapWrong: (n: number) => string;
  readonly cannotSayYet: string;
  readonly giveNumber: string;
  readonly notTheCluster: string;
  readonly notThat: string;
}

const CHECKS: CheckWords = {
  wants: (want, found) => `want ${want}, found ${found}`,
  nothing: 'nothing',
  none: 'none',
  labelled: (what, labels) => `${what} with labels ${labels}`,
  inNamespace: (what, namespace) => `${what} in namespace ${namespace}`,
  notThere: (what) => `There is no ${what}`,
  stillThere: (what) => `${what} is still there`,
  notServed: (kind, apiVersion) => `The cluster serves no ${kind} of ${apiVersion}`,
  failedExpression: (expression) => `failed expression: ${expression}`,
  exitCode: (line, code, want) => `“${line}” ended with exit code ${code}, want ${want}`,
  noRequest: 'no such request was made yet',
  fewRequests: (n, of) => `${n} of ${of} requests were made`,
  noneRunning: (host) => `there is no running ${host}`,
  outcome: {
    reply: 'an answer',
    refused: 'refused',
    timeout: 'no answer in time',
    unreachable: 'no route',
    reset: 'the connection reset',
    closed: 'no way in',
  },
  status: (code) => `status ${code}`,
  noMatch: (pattern) => `the answer does not match “${pattern}”`,
  answersOf: (pods) => `answers of at least ${pods} pods`,
  podsIn: (pods, requests) => `${pods} in ${requests} requests`,
  onePod: 'one pod to answer all',
  answerFrom: (whom) => `an answer from ${whom}`,
  pod: (name) => `pod ${name}`,
  podWith: (label) => `a pod with ${label}`,
  source: (whom) => `the pod to see ${whom}`,
  otherSource: (than) => `the pod to see another source than ${than}`,
  decides: (pattern) => `“${pattern}” to decide`,
  noSuchRule: 'no such rule on the way',
  answeredBy: (pod, node) => `answered by pod ${pod} on ${node}`,
  aNode: 'a node',
  endedOn: (host) => `the packet ended on ${host}`,
  ended: 'the packet ended',
};

export const ENGLISH: CourseWords = {
  checks: CHECKS,
  saysElse: 'The command says something else.',
  endedElse: 'In your cluster the command ended differently than the question expects: something has been changed. Look at what it printed.',
  moreRight: (n) => (n === 1 ? 'One more is right.' : `${n} more are right.`),
  elseFirst: 'Something else comes first.',
  firstRight: (n) => `The first ${n === 1 ? 'step is' : `${n} steps are`} right; what comes next?`,
  pairsRight: (good, of) => `${good} of ${of} pairs are right. Look again at `,
  gapWrong: (n) => `Gap ${n} is not right yet.`,
  cannotSayYet: 'The cluster cannot say yet: what the question asks about is not there.',
  giveNumber: 'Give a number.',
  notTheCluster: 'That is not what the cluster says.',
  notThat: 'Something else is meant.',
};
