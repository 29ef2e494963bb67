// upstream: busybox/findutils/find.c

import { ACTIONS } from '../lib/find/actions.ts';
import { comparison, type Maker, type MakerContext } from '../lib/find/expression.ts';
import { type FindDialect, FindError, FindParser } from '../lib/find/parse.ts';
import { TESTS } from '../lib/find/tests.ts';
import { walkAll } from '../lib/find/walk.ts';
import { AppletFault, applet, UsageFault } from './lib/applet.ts';

const USAGE = `[-HL] [PATH]... [OPTIONS] [ACTIONS]

Look for files below PATHs (here when there are none) and act on them. What
fails ends the actions on a file. Without an action: -print

	-L,-follow	Follow symlinks
	-H		Those on the command line
	-xdev		Stay on one file system
	-maxdepth N	At most N levels down
	-mindepth N	Not on the first N levels
	-depth		A directory after what is in it

	( A )		A, for -o and -a
	! A		When A fails
	A1 [-a] A2	A1, and if it holds A2
	A1 -o A2	A1, or else A2
	-name -iname PATTERN	The name
	-path -ipath PATTERN	The whole path
	-regex PATTERN	The path, as a regex
	-type X		f, d, l, b, c, s, p
	-executable
	-perm MASK	+MASK any bit, -MASK all bits, MASK exactly
	-mtime -atime -ctime DAYS	+N more, -N less, N
	-mmin -amin -cmin MINS
	-newer FILE
	-inum N
	-samefile FILE
	-user -group NAME/ID
	-size N[bck]
	-links N
	-empty
	-prune		Do not go into it
	-print -print0
	-delete
	-exec CMD ARG ;	{} is the file
	-exec CMD ARG +	{} are many files
	-quit
`;

/** The words for an argument that makes no sense. */
const WRONG: Readonly<Record<string, (value: string) => string>> = {
  '-type': (value) => `invalid argument '${value}' to '-type'`,
  '-user': (value) => `unknown user ${value}`,
  '-group': (value) => `unknown group ${value}`,
  '-newer': (value) => `can't stat '${value}': No such file or directory`,
  '-samefile': (value) => `can't stat '${value}': No such file or directory`,
  '-perm': (value) => `invalid mode '${value}'`,
  '-regex': (value) => `bad regex '${value}'`,
};

/** A test of GNU find, with other words; `accepts`: what it takes less of. */
function told(maker: Maker, accepts: RegExp = /^/): Maker {
  return (context) => {
    let value = '';
    const wrong = (): never => context.fail((WRONG[context.name] ?? ((text: string) => `invalid number '${text}'`))(value));
    const own: MakerContext = {
      ...context,
      argument: () => {
        value = context.argument();
        return accepts.test(value) ? value : wrong();
      },
      fail: wrong,
    };
    return maker(own);
  };
}

const inode: Maker = (c) => {
  const compare = comparison(c.argument()) ?? c.fail('');
  return (f) => compare(f.stat.ino);
};

const sameFile: Maker = (c) => {
  const path = c.p.path(c.argument());
  if (!c.p.fs.exists(path)) return c.fail('');
  const { ino } = c.p.fs.stat(path);
  return (f) => f.stat.ino === ino;
};

/** A mask is also written +MASK, as /MASK. */
const permission: Maker = (c) => {
  const maker = TESTS['-perm'];
  return maker ? maker({ ...c, argument: () => c.argument().replace(/^\+/, '/') }) : c.fail('');
};

const of = (name: string): Maker => TESTS[name] ?? (() => () => false);

const OWN_TESTS: Readonly<Record<string, Maker>> = {
  ...Object.fromEntries(
    ['-name', '-iname', '-path', '-ipath', '-regex', '-newer', '-user', '-group', '-links', '-empty', '-executable', '-mtime', '-mmin'].map((n) => [n, told(of(n))]),
  ),
  // There is one time for a file.
  '-atime': told(of('-mtime')),
  '-ctime': told(of('-mtime')),
  '-amin': told(of('-mmin')),
  '-cmin': told(of('-mmin')),
  '-type': told(of('-type'), /^[fdlbcsp]$/),
  '-size': told(of('-size'), /^[-+]?\d+[bck]?$/),
  '-perm': told(permission),
  '-inum': told(inode),
  '-samefile': told(sameFile),
};

const OWN_ACTIONS = Object.fromEntries(['-print', '-print0', '-prune', '-quit', '-exec', '-delete'].flatMap((name) => (ACTIONS[name] ? [[name, ACTIONS[name]]] : [])));

class Unrecognized extends Error {}

const DIALECT: FindDialect = {
  tests: OWN_TESTS,
  actions: OWN_ACTIONS,
  missing: (word) => new FindError(`${word} requires an argument`),
  unknown: (word) => new Unrecognized(word),
  notNumber: (_, value) => new FindError(`invalid number '${value}'`),
  unclosed: () => new FindError("unpaired '('"),
  cannotRun: (name, why) => `${name}: ${why}`,
};

/** Its words are no options: --help alone is. */
export const find = applet({ name: 'find', usage: USAGE, short: '', rewrite: (args) => ['--', ...args] }, async (call) => {
  const words = [...call.words];
  let follow = false;
  while (words[0] === '-H' || words[0] === '-L') follow = words.shift() === '-L' || follow;
  const paths: string[] = [];
  while (words[0] !== undefined && !/^(-.|[(!]$)/.test(words[0])) paths.push(words.shift() ?? '');
  const expression = words.filter((word) => word !== '-follow');
  try {
    const plan = new FindParser(call.p, expression, DIALECT).plan();
    return await walkAll(call.p, plan, paths, follow || expression.length < words.length, (path, why) => `${path}: ${why}`);
  } catch (fault) {
    if (fault instanceof Unrecognized) {
      await call.complain(`unrecognized: ${fault.message}`);
      throw new UsageFault();
    }
    throw fault instanceof FindError ? new AppletFault(fault.message) : fault;
  }
});
