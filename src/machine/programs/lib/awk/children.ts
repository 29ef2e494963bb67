// Which expressions an expression needs the values of before it can be worked out, and which may have to wait for something outside of the program.
import type { Expression, Target } from './tree.ts';

/** The subscripts or the number of what is assigned to. */
function targetParts(target: Target): readonly Expression[] {
  return target.kind === 'element' ? target.subscripts : target.kind === 'field' ? [target.of] : [];
}

const pattern = (e: Expression | undefined): readonly Expression[] => (!e || e.kind === 'regex' ? [] : [e]);

/** In the order of their evaluation. Choices and getline are not asked: they look after themselves. */
export function parts(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'element':
    case 'field':
      return targetParts(e);
    case 'group':
    case 'unary':
      return [e.of];
    case 'assign':
      return [...targetParts(e.target), e.value];
    case 'step':
      return targetParts(e.target);
    case 'binary':
      return [e.left, e.right];
    case 'match':
      return [e.text, ...pattern(e.pattern)];
    case 'in':
      return e.subscripts;
    case 'builtin':
      return builtinParts(e);
    default:
      return [];
  }
}

function builtinParts({ name, args }: Extract<Expression, { kind: 'builtin' }>): readonly Expression[] {
  const [first, second, third] = args;
  switch (name) {
    case 'sub':
    case 'gsub':
      return [...pattern(first), ...(second ? [second] : []), ...(third && isPlace(third) ? targetParts(third) : third ? [third] : [])];
    case 'match':
      return [...(first ? [first] : []), ...pattern(second)];
    case 'split':
      return [...(first ? [first] : []), ...pattern(third)];
    case 'length':
      return first?.kind === 'var' ? [] : args;
    default:
      return args;
  }
}

/** Something that can be assigned to. */
export function isPlace(e: Expression): e is Target {
  return e.kind === 'var' || e.kind === 'element' || e.kind === 'field';
}

const OUTSIDE = new Set(['system', 'close', 'fflush']);
const known = new WeakMap<Expression, boolean>();

/** True when its evaluation may have to wait. */
export function mayWait(e: Expression): boolean {
  let answer = known.get(e);
  if (answer === undefined) {
    answer = e.kind === 'getline' || e.kind === 'call' || (e.kind === 'builtin' && OUTSIDE.has(e.name)) || inside(e).some(mayWait);
    known.set(e, answer);
  }
  return answer;
}

function inside(e: Expression): readonly Expression[] {
  if (e.kind === 'and' || e.kind === 'or') return [e.left, e.right];
  return e.kind === 'choice' ? [e.test, e.yes, e.no] : parts(e);
}
