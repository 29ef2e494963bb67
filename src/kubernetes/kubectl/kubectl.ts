// kubectl as a program: finds the command, reads its flags, runs it, says what went wrong. upstream: kubectl/pkg/cmd/cmd.go, spf13/cobra command.go
import { onDemand } from '../../base/on-demand.ts';
import type { Process, Program } from '../../machine/os/types.ts';
import { StatusError } from '../api/status.ts';
import { GROUPS, OTHERS } from './cmd/index.ts';
import { forShell } from './lib/completion/candidates.ts';
import type { Preferred } from './lib/config/kuberc.ts';
import { hasKuberc } from './lib/config/kuberc-file.ts';
import { type Found, findCommand } from './lib/dispatch.ts';
import { CommandError, errorText, passesThrough, soleError, UsageError } from './lib/errors.ts';
import { FlagValues, parseFlags } from './lib/flags/flag-set.ts';
import { flagTable } from './lib/flags/flag-tables.ts';
import { helpText } from './lib/help.ts';
import { runPlugin } from './lib/plugins.ts';
import { rootCommand } from './lib/root.ts';
import { type Caches, type KubectlDeps, Session } from './lib/session.ts';

/** kubectl for a world: install it on a PATH. What servers offer is remembered between runs. */
export function createKubectl(deps: KubectlDeps): Program {
  const caches: Caches = { mappers: new Map() };
  const root = rootCommand(GROUPS, OTHERS);
  return {
    name: 'kubectl',
    summary: 'control a Kubernetes cluster',
    main: (p) => run(p, deps, caches, root),
    complete: async (p, words, index) => {
      const { completeWord } = await onDemand(() => import('./lib/completion/complete-words.ts'));
      const session = (flags: FlagValues): Session => new Session(p, flags, deps, caches);
      const word = words[index] ?? '';
      return forShell(await completeWord({ p, root, before: words.slice(1, index), word, session }), word);
    },
  };
}

/** What the real process takes to start and to ask: what the command before it set in motion at once has happened by then. */
const START_MS = 33;

type Root = ReturnType<typeof rootCommand>;

async function run(p: Process, deps: KubectlDeps, caches: Caches, root: Root): Promise<number> {
  try {
    await p.sleep(START_MS);
    const { words, defaults } = await preferred(p, root);
    const found = await findCommand(root, words);
    if (found.unknown !== undefined) {
      const plugin = await runPlugin(p, words);
      if (plugin !== undefined) return plugin;
      throw new CommandError(found.unknown);
    }
    return await execute(p, found, defaults, deps, caches);
  } catch (error) {
    if (passesThrough(error)) throw error;
    const { text, code } = errorText(error);
    const sole = soleError(error);
    if (sole instanceof StatusError && verbosityIn(p.argv) >= 4) await p.err((await onDemand(() => import('./lib/request-log.ts'))).refusalLine(p, sole.status));
    if (error instanceof CommandError && error.printed) await p.out(error.printed);
    if (text) await p.err(text);
    return code;
  }
}

/** The command line as preferences want it. upstream: Preferences.Apply */
async function preferred(p: Process, root: Root): Promise<Preferred> {
  const words = p.argv.slice(1);
  if (words.length === 0 || !hasKuberc(p, words)) return { words, defaults: [] };
  const { KubercError, withPreferences } = await onDemand(() => import('./lib/config/kuberc.ts'));
  try {
    return await withPreferences(p, root, words);
  } catch (error) {
    if (!(error instanceof KubercError)) throw error;
    await p.err(`error occurred while applying preferences ${error.message}\n`);
    throw new CommandError('');
  }
}

/** What was given counts before what is preferred. */
function prefer(values: FlagValues, defaults: Preferred['defaults']): void {
  for (const { name, default: value } of defaults) {
    const spec = values.spec(name);
    if (spec && !values.changed(name)) values.set(spec, value);
  }
}

/** -v as it stands on the command line: the flags themselves are gone when an error arrives. */
const verbosityIn = (argv: readonly string[]): number =>
  Math.max(0, ...argv.map((word, i) => Number(/^--?v=?(\d+)$/.exec(word)?.[1] ?? (/^--?v$/.test(argv[i - 1] ?? '') ? word : 0)) || 0));

async function execute(p: Process, found: Found, defaults: Preferred['defaults'], deps: KubectlDeps, caches: Caches): Promise<number> {
  const { command, path } = found;
  const values = new FlagValues(flagTable(p, found));
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = command.rawArgs ? { args: [...found.words], dash: -1 } : parseFlags(found.words, values);
    prefer(values, defaults);
    if (!values.bool('help')) command.checkArgs?.(parsed.args, path);
  } catch (error) {
    if (error instanceof UsageError) throw command.flagError?.(error.message, path) ?? new CommandError(`${error.message}\nSee '${path} --help' for usage.`);
    throw error;
  }
  for (const notice of values.notices) await p.err(`${notice}\n`);
  const help = async (): Promise<string> => command.help?.() ?? helpText(command, path);
  if (values.bool('help')) {
    await p.out(await help());
    return 0;
  }
  requireFlags(values);
  checkProfile(values);
  const s = new Session(p, values, deps, caches);
  if (!command.run) {
    if (parsed.args.length) throw new CommandError(`unknown command ${JSON.stringify(parsed.args.join(' '))}\nSee '${path} -h' for help and examples`);
    await (command.helpToStdout ? p.out(await help()) : p.err(await help()));
    return 1;
  }
  const code = (await command.run({ s, flags: values, args: parsed.args, dash: parsed.dash, path, help })) ?? 0;
  if (code === 0 && s.warnings > 0 && values.bool('warnings-as-errors')) throw new CommandError(s.warnings === 1 ? '1 warning received' : `${s.warnings} warnings received`);
  return code;
}

/** upstream: spf13/cobra Command.ValidateRequiredFlags */
function requireFlags(values: FlagValues): void {
  const missing = [...values.specs()].filter((f) => f.required && !values.changed(f.name)).map((f) => JSON.stringify(f.name));
  if (missing.length) throw new CommandError(`required flag(s) ${missing.sort().join(', ')} not set`);
}

const PROFILES = ['none', 'cpu', 'heap', 'goroutine', 'threadcreate', 'block', 'mutex', 'trace'];

/** upstream: kubectl/pkg/cmd/profiling.go initProfiling */
function checkProfile(values: FlagValues): void {
  // A command's own --profile (debug) is another one.
  const profile = values.globals().string('profile') || 'none';
  if (!PROFILES.includes(profile)) throw new CommandError(`unknown profile '${profile}'`);
  if (profile !== 'none') throw new CommandError(`--profile=${profile} is not simulated here`);
}
