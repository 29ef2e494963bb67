// What a statement of a rule answers to a packet.
import type { Packet } from '../types.ts';
import type { Verdict } from './ast.ts';
import type { At } from './evaluate.ts';

/** A statement's answer: go on, the rule does not match, or a verdict. */
export const NEXT = 0;
export const BREAK = 1;
export type Result = typeof NEXT | typeof BREAK | Verdict;
export type Step = (p: Packet, at: At) => Result;

export const ACCEPT: Verdict = { kind: 'accept' };
export const DROP: Verdict = { kind: 'drop' };
