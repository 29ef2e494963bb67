// Mistakes in a solution that every check lets pass, and rightly: each with the reason why it is none.

export interface Equivalent {
  readonly lesson: string;
  /** As the mutator names it. */
  readonly what: string;
  /** The line after the mistake. */
  readonly line: RegExp;
  readonly why: string;
}

const FREE_NAME = 'what it says is asked for, not how it is called; a solution of one’s own would have another name';
const NOBODY_BEHIND = 'which doors exist is the point; nobody stands behind this one';

export const EQUIVALENT: readonly Equivalent[] = [
  { lesson: 'three-ports', what: 'another name', line: /name: webx/, why: 'the name of a Service’s port is free; the lesson asks for `targetPort: http`' },
  { lesson: 'traffic-policy', what: 'another number', line: /"value":5/, why: 'any number of copies will do that puts a pod on each node' },
  { lesson: 'default-deny', what: 'another name', line: /name: vault-(deny|allow-teller)x/, why: FREE_NAME },
  { lesson: 'policy-and-nodeport', what: 'another name', line: /name: only-laptopx/, why: FREE_NAME },
  { lesson: 'who-may', what: 'another port', line: /create service nodeport (radio|front) --tcp=81:8080/, why: NOBODY_BEHIND },
  { lesson: 'who-may', what: 'another target port', line: /create service nodeport (radio|front) --tcp=80:8081/, why: NOBODY_BEHIND },
  { lesson: 'who-may', what: 'a digit forgotten', line: /create service nodeport (radio|front) --tcp=80:808\b/, why: NOBODY_BEHIND },
  { lesson: 'who-may', what: 'another object', line: /create quota doorsx/, why: FREE_NAME },
  { lesson: 'who-may', what: 'another object', line: /message: .*namespace edgex/, why: 'text for people' },
  { lesson: 'who-may', what: 'another name', line: /name: no-doorsx/, why: 'the name of the binding is free; what it binds is asked for' },
  { lesson: 'metallb', what: 'another name', line: /name: officex/, why: 'the name of an advertisement is free; which pools it announces is asked for' },
  { lesson: 'api-by-curl', what: 'another object', line: /create rolebinding door-keeperx/, why: 'a binding is found by its subject' },
  { lesson: 'many-ports', what: 'another port', line: /nodeport mast --tcp=81/, why: 'which number it holds is the point; nobody asks it' },
  { lesson: 'exam', what: 'another name', line: /name: vaultx/, why: FREE_NAME },
  { lesson: 'exam', what: 'another object', line: /create quota doorsx/, why: FREE_NAME },
];
