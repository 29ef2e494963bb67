// The variable `authorizer`: expressions ask what a user may do. upstream: apiserver/pkg/cel/library/authz.go
import type { Environment } from '@marcbachmann/cel-js';

export interface Question {
  readonly verb: string;
  readonly path?: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export type Decide = (question: Question) => { readonly allowed: boolean; readonly reason: string };

/** What has been said so far; each call gives a new one. */
class Check {
  readonly decide: Decide;
  readonly question: Question;
  constructor(decide: Decide, question: Question) {
    this.decide = decide;
    this.question = question;
  }
  with<T extends Check>(type: new (decide: Decide, question: Question) => T, more: Partial<Question>): T {
    return new type(this.decide, { ...this.question, ...more });
  }
}
class Authorizer extends Check {}
class PathCheck extends Check {}
class GroupCheck extends Check {}
class ResourceCheck extends Check {}
class Decision {
  readonly allowed: boolean;
  readonly reason: string;
  constructor({ allowed, reason }: ReturnType<Decide>) {
    this.allowed = allowed;
    this.reason = reason;
  }
}

const NOTHING: Question = { verb: '', group: '', resource: '', subresource: '', namespace: '', name: '' };
const TYPE = 'kubernetes.authorization.';
export const AUTHORIZER = `${TYPE}Authorizer`;

/** The value of `authorizer` for one request. */
export const authorizerValue = (decide: Decide): unknown => new Authorizer(decide, NOTHING);

export function addAuthorizer(env: Environment): void {
  env.registerType(AUTHORIZER, Authorizer).registerType(`${TYPE}PathCheck`, PathCheck).registerType(`${TYPE}GroupCheck`, GroupCheck);
  env.registerType(`${TYPE}ResourceCheck`, ResourceCheck).registerType(`${TYPE}Decision`, Decision);
  const on = (signature: string, does: (check: Check, text: string) => unknown): void => {
    env.registerFunction(`${TYPE}${signature}`, does);
  };
  on(`Authorizer.path(string): ${TYPE}PathCheck`, (a, path) => a.with(PathCheck, { path }));
  on(`PathCheck.check(string): ${TYPE}Decision`, (c, verb) => new Decision(c.decide({ ...c.question, verb })));
  on(`Authorizer.group(string): ${TYPE}GroupCheck`, (a, group) => a.with(GroupCheck, { group }));
  on(`GroupCheck.resource(string): ${TYPE}ResourceCheck`, (g, resource) => g.with(ResourceCheck, { resource }));
  for (const part of ['subresource', 'namespace', 'name']) on(`ResourceCheck.${part}(string): ${TYPE}ResourceCheck`, (r, text) => r.with(ResourceCheck, { [part]: text }));
  on(`ResourceCheck.check(string): ${TYPE}Decision`, (r, verb) => new Decision(r.decide({ ...r.question, verb })));
  env.registerFunction(`${TYPE}Decision.allowed(): bool`, (d: Decision) => d.allowed);
  env.registerFunction(`${TYPE}Decision.reason(): string`, (d: Decision) => d.reason);
  env.registerFunction(`${TYPE}Decision.errored(): bool`, () => false);
  env.registerFunction(`${TYPE}Decision.error(): string`, () => '');
}
