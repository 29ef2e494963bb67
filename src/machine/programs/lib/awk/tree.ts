// What the parser makes of an awk program. upstream: POSIX awk, mawk's grammar

export interface Variable {
  readonly kind: 'var';
  readonly name: string;
  /** Its place among the parameters of the function it stands in; undefined: a global one. */
  readonly local: number | undefined;
}

export interface Element {
  readonly kind: 'element';
  readonly array: Variable;
  readonly subscripts: readonly Expression[];
}

export interface Field {
  readonly kind: 'field';
  readonly of: Expression;
}

export type Target = Variable | Element | Field;

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | Target
  | { readonly kind: 'group'; readonly of: Expression }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'step'; readonly by: 1 | -1; readonly before: boolean; readonly target: Target }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'match'; readonly negated: boolean; readonly text: Expression; readonly pattern: Expression }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '!'; readonly of: Expression }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: Variable }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly kind: 'getline'; readonly from: 'input' | 'file' | 'command'; readonly source?: Expression; readonly target?: Target };

export interface Redirection {
  readonly operator: '>' | '>>' | '|';
  readonly to: Expression;
}

export type Statement =
  | { readonly kind: 'expression'; readonly of: Expression }
  | { readonly kind: 'print' | 'printf'; readonly args: readonly Expression[]; readonly to: Redirection | undefined }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
  | { readonly kind: 'do'; readonly test: Expression; readonly body: Statement }
  | { readonly kind: 'for'; readonly first: Statement | undefined; readonly test: Expression | undefined; readonly then: Statement | undefined; readonly body: Statement }
  | { readonly kind: 'each'; readonly name: Variable; readonly array: Variable; readonly body: Statement }
  | { readonly kind: 'delete'; readonly array: Variable; readonly subscripts: readonly Expression[] }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'next' | 'nextfile' | 'break' | 'continue' };

export interface Rule {
  readonly pattern: Expression | undefined;
  /** The second pattern of a range. */
  readonly until: Expression | undefined;
  readonly body: Statement | undefined;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly begin: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly end: readonly Statement[];
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}

/** A program that cannot be read; the message is mawk's. */
export class AwkSyntaxError extends Error {}
