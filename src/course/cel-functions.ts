// The environment of a lesson's expressions: `objects`, `object`, and of Kubernetes' additions those that questions about lists need. upstream: apiserver/pkg/cel/library lists.go, regex.go
import { Environment } from '@marcbachmann/cel-js';

type Scalar = bigint | number | string | boolean;

const LIMITS = { maxAstNodes: 1000, maxDepth: 60, maxListElements: 200, maxMapEntries: 200 };

/** A fresh environment; `objects` gives lists of a kind. */
export function lessonEnvironment(objects: (apiVersion: string, kind: string) => readonly unknown[]): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits: LIMITS })
    .registerVariable('object', 'dyn')
    .registerFunction('objects(string, string): list', objects);
  env.registerFunction('list.sum(): dyn', (list: readonly (bigint | number)[]) =>
    list.reduce((a, b) => ((a as number) + (b as number)) as number | bigint, list.length ? zeroOf(list) : 0n),
  );
  env.registerFunction('list.min(): dyn', (list: readonly Scalar[]) => extreme(list, (a, b) => a < b));
  env.registerFunction('list.max(): dyn', (list: readonly Scalar[]) => extreme(list, (a, b) => a > b));
  env.registerFunction('list.isSorted(): bool', (list: readonly Scalar[]) => list.every((v, i) => i === 0 || (list[i - 1] as Scalar) <= v));
  env.registerFunction('string.find(string): string', (text: string, pattern: string) => new RegExp(pattern).exec(text)?.[0] ?? '');
  return env;
}

function zeroOf(list: readonly (bigint | number)[]): bigint | number {
  return typeof list[0] === 'bigint' ? 0n : 0;
}

function extreme(list: readonly Scalar[], better: (a: Scalar, b: Scalar) => boolean): Scalar {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('called on an empty list');
  return rest.reduce((best, v) => (better(v, best) ? v : best), first);
}
