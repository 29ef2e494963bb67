// upstream: busybox/coreutils/expr.c
import { evaluate, isNothing, Wrong } from '../lib/expression.ts';
import { AppletFault, applet } from './lib/applet.ts';

const TROUBLE = 2;

export const expr = applet(
  {
    name: 'expr',
    usage: `EXPRESSION

Print the value of EXPRESSION:
	A | B, A & B		Either, both
	A < B, <= = != >= >	1 or 0, by number or by text
	A + B, - * / %
	STRING : REGEXP		What matches from the beginning, also: match STRING REGEXP
	substr STRING POS LEN
	index STRING CHARS
	length STRING
	quote TOKEN
	(EXPRESSION)
`,
    short: '',
    rewrite: (args) => ['--', ...args.slice(args[0] === '--' ? 1 : 0)],
  },
  async (call) => {
    if (call.words.length === 0) throw new AppletFault('too few arguments', TROUBLE);
    try {
      const value = evaluate(call.words);
      await call.p.out(`${value}\n`);
      return isNothing(value) ? 1 : 0;
    } catch (fault) {
      if (!(fault instanceof Wrong)) throw fault;
      throw new AppletFault(fault.message.replace(/^syntax error.*/s, 'syntax error').replace(/^non-integer.*/, 'non-numeric argument'), TROUBLE);
    }
  },
);
