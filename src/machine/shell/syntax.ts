// A parsed script, in the form the interpreter walks. The parser adapter makes it; nothing else knows the parser.

/** A piece of a word. `quoted` pieces are neither split nor globbed. */
export type Segment =
  | { readonly t: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly t: 'param'; readonly param: Parameter; readonly quoted: boolean }
  | { readonly t: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly t: 'arith'; readonly expression: Arithmetic; readonly quoted: boolean }
  | { readonly t: 'process'; readonly direction: '<' | '>'; readonly script: Script; readonly quoted: boolean };

export interface Word {
  readonly segments: readonly Segment[];
  /** The whole word when it means just itself: no expansion, no glob, no tilde. */
  readonly literal: string | undefined;
  /** The alternatives of brace expansion when there are any. */
  readonly braces: readonly Word[] | undefined;
  /** As it was written. */
  readonly source: string;
}

/** The text between $(( and )); `static` when it holds no expansion of its own. */
export interface Arithmetic {
  readonly source: string;
  readonly segments: readonly Segment[] | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly prefix: '!' | '#' | undefined;
  readonly index: Word | undefined;
  readonly operation: Operation | undefined;
  readonly source: string;
}

export type Operation =
  | { readonly op: 'default'; readonly operator: string; readonly operand: Word }
  | { readonly op: 'remove'; readonly operator: string; readonly operand: Word }
  | { readonly op: 'replace'; readonly operator: string; readonly pattern: Word; readonly replacement: Word }
  | { readonly op: 'slice'; readonly offset: Word; readonly length: Word | undefined }
  | { readonly op: 'case'; readonly operator: string; readonly operand: Word | undefined }
  | { readonly op: 'transform'; readonly operator: string }
  | { readonly op: 'names'; readonly operator: '@' | '*' }
  | { readonly op: 'bad' };

export interface Assignment {
  readonly name: string;
  readonly index: Word | undefined;
  readonly append: boolean;
  /** A word, or the elements of a list. */
  readonly value: Word | readonly ArrayElement[];
  readonly source: string;
}

export interface ArrayElement {
  readonly index: Word | undefined;
  readonly append: boolean;
  readonly value: Word;
  /** The whole element as it was written, for lists that turn out to have no subscripts. */
  readonly whole: Word;
}

export interface Redirect {
  readonly operator: '>' | '>>' | '<' | '<>' | '<&' | '>&' | '>|' | '&>' | '&>>' | '<<<' | '<<';
  readonly fd: number | undefined;
  /** {name}>file */
  readonly variable: string | undefined;
  readonly target: Word;
}

export interface Simple {
  readonly t: 'simple';
  readonly line: number;
  readonly assignments: readonly Assignment[];
  /** Assignments among them are arguments of declare and its like. */
  readonly words: readonly (Word | Assignment)[];
  readonly redirects: readonly Redirect[];
  readonly source: string;
}

export type Test =
  | { readonly t: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly t: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly t: 'and' | 'or'; readonly operands: readonly Test[] }
  | { readonly t: 'not'; readonly operand: Test };

export type Compound =
  | { readonly t: 'if'; readonly branches: readonly { readonly condition: List; readonly body: List }[]; readonly otherwise: List | undefined }
  | { readonly t: 'for'; readonly line: number; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: List }
  | { readonly t: 'select'; readonly line: number; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: List }
  | { readonly t: 'arith-for'; readonly line: number; readonly start: Arithmetic; readonly test: Arithmetic; readonly step: Arithmetic; readonly body: List }
  | { readonly t: 'while'; readonly until: boolean; readonly condition: List; readonly body: List }
  | { readonly t: 'case'; readonly line: number; readonly word: Word; readonly items: readonly CaseItem[] }
  | { readonly t: 'group'; readonly body: List }
  | { readonly t: 'subshell'; readonly body: List }
  | { readonly t: 'test'; readonly line: number; readonly test: Test }
  | { readonly t: 'arith'; readonly line: number; readonly expression: Arithmetic };

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: List;
  readonly end: ';;' | ';&' | ';;&';
}

export interface Redirected {
  readonly t: 'redirected';
  readonly command: Compound;
  readonly redirects: readonly Redirect[];
}

export interface FunctionDefinition {
  readonly t: 'function';
  readonly name: string;
  readonly line: number;
  readonly body: Compound | Redirected;
  /** The definition as it was written. */
  readonly source: string;
}

export interface Coprocess {
  readonly t: 'coproc';
}

export type Command = Simple | Compound | Redirected | FunctionDefinition | Coprocess;

export interface Pipeline {
  readonly t: 'pipeline';
  readonly negated: boolean;
  readonly timed: 'no' | 'bash' | 'posix';
  readonly commands: readonly Command[];
  /** Each as it was written. */
  readonly texts: readonly string[];
  readonly line: number;
  /** Which | are |&. */
  readonly both: readonly boolean[];
}

export interface AndOr {
  readonly t: 'and-or';
  readonly commands: readonly (Command | Pipeline)[];
  readonly operators: readonly ('&&' | '||')[];
}

export interface Statement {
  readonly command: Command | Pipeline | AndOr;
  readonly background: boolean;
  readonly line: number;
  readonly pos: number;
  /** As it was written, for jobs. */
  readonly source: string;
}

export interface List {
  readonly statements: readonly Statement[];
}

export interface Script extends List {
  readonly error: SyntaxFault | undefined;
  readonly source: string;
  /** A here-document has no end. */
  readonly openDocument?: boolean;
}

/** Why a text is no script. `incomplete`: more lines could complete it. */
export interface SyntaxFault {
  readonly message: string;
  readonly line: number;
  readonly incomplete: boolean;
  /** Where in the text; statements that end before it may run. */
  readonly pos: number;
}
