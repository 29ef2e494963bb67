// Expressions of checks, hints and quizzes. Their language is fetched when a lesson begins, beside the first prompt: nobody needs it before.
import { onDemand } from '../base/on-demand.ts';
import type { CelResult, Objects } from './cel.ts';

type Evaluate = (expression: string, objects: Objects, object?: unknown) => CelResult;

let evaluate: Evaluate | undefined;

/** Fetches the language. Rejects with a LoadError. */
export async function loadExpressions(): Promise<void> {
  evaluate ??= (await onDemand(() => import('./cel.ts'))).evaluateCel;
}

/** Evaluates with `objects(apiVersion, kind)` and, where given, `object`. Says so when the language is not here yet. */
export function evaluateCel(expression: string, objects: Objects, object?: unknown): CelResult {
  return evaluate ? evaluate(expression, objects, object) : { ok: false, error: 'expressions cannot be read yet' };
}

/** The kinds that an expression asks for by constant arguments. */
export function kindsIn(expression: string): readonly (readonly [apiVersion: string, kind: string])[] {
  return [...expression.matchAll(/objects\(\s*(['"])(.*?)\1\s*,\s*(['"])(.*?)\3\s*\)/g)].map((m) => [m[2] ?? '', m[4] ?? ''] as const);
}
