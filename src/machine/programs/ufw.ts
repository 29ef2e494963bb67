// upstream: ufw 0.36.2
import type { Process, Program } from '../os/types.ts';
import { netnsOf } from './lib/network/netns-of.ts';
import { layChains, takeChains } from './lib/ufw/chains.ts';
import { type Action, familiesOf, readRule, ruleWords, SYNTAX, sameRule, UfwError, type UfwRule } from './lib/ufw/rule.ts';
import { loadUfw, type Policy, saveUfw, type UfwState } from './lib/ufw/store.ts';
import { addedText, statusText } from './lib/ufw/text.ts';

const VERSION = 'ufw 0.36.2\nCopyright 2008-2023 Canonical Ltd.\n';
const USAGE = `
Usage: ufw COMMAND

Commands:
 enable                          enables the firewall
 disable                         disables the firewall
 default ARG                     set default policy
 logging LEVEL                   set logging to LEVEL
 allow ARGS                      add allow rule
 deny ARGS                       add deny rule
 reject ARGS                     add reject rule
 limit ARGS                      add limit rule
 delete RULE|NUM                 delete RULE
 insert NUM RULE                 insert RULE at NUM
 prepend RULE                    prepend RULE
 route RULE                      add route RULE
 route delete RULE|NUM           delete route RULE
 route insert NUM RULE           insert route RULE at NUM
 reload                          reload firewall
 reset                           reset firewall
 status                          show firewall status
 status numbered                 show firewall status as numbered list of RULES
 status verbose                  show verbose firewall status
 show ARG                        show firewall report
 version                         display version information
`;
const ACTIONS: readonly string[] = ['allow', 'deny', 'reject', 'limit'] satisfies Action[];

/** A firewall in a few words. */
export const ufw: Program = {
  name: 'ufw',
  summary: 'Manage the firewall of this host in a few words.',
  async main(p) {
    const words = p.argv.slice(1);
    const force = words[0] === '--force';
    if (force) words.shift();
    const command = words[0]?.toLowerCase();
    if (command === 'version' || command === '--version' || command === 'help' || command === '--help' || command === '-h') {
      await p.out(command.includes('version') ? VERSION : USAGE);
      return 0;
    }
    try {
      if (words[0] === '--dry-run') throw new UfwError('--dry-run is not simulated here');
      if (command === undefined) throw new UfwError('not enough args');
      if (p.user.uid !== 0) throw new UfwError('You need to be root to run this script');
      return await act(p, command, words.slice(1), force);
    } catch (e) {
      if (!(e instanceof UfwError)) throw e;
      await p.err(`ERROR: ${e.message}\n${e.message === SYNTAX ? USAGE : ''}`);
      return 1;
    }
  },
};

async function act(p: Process, command: string, words: readonly string[], force: boolean): Promise<number> {
  const state = loadUfw(p.fs);
  if (command === 'status' || command === 'show') return show(p, state, command, words);
  if (command === 'enable' || command === 'disable' || command === 'reload' || command === 'reset') return turn(p, state, command, force);
  if (command === 'default') await p.out(setDefault(state, words));
  else if (command === 'logging') await p.out(setLogging(state, words[0]));
  else return rule(p, state, [command, ...words], force);
  keep(p, state);
  return 0;
}

function keep(p: Process, state: UfwState): void {
  saveUfw(p.fs, state);
  const ns = netnsOf(p.machine);
  for (const family of [4, 6] as const) {
    if (state.enabled) layChains(ns.iptables(family), state);
    else takeChains(ns.iptables(family));
  }
}

async function show(p: Process, state: UfwState, command: string, words: readonly string[]): Promise<number> {
  const [what] = words;
  if (command === 'show') {
    if (what !== 'added') throw new UfwError(what === undefined ? SYNTAX : `show ${what} is not simulated here`);
    await p.out(addedText(state));
    return 0;
  }
  if (what !== undefined && what !== 'verbose' && what !== 'numbered') throw new UfwError(SYNTAX);
  await p.out(statusText(state, what));
  return 0;
}

async function turn(p: Process, state: UfwState, command: string, force: boolean): Promise<number> {
  if (command === 'reload') {
    await p.out(state.enabled ? 'Firewall reloaded\n' : 'Firewall not enabled (skipping reload)\n');
    if (state.enabled) keep(p, state);
    return 0;
  }
  const question =
    command === 'enable' && p.env.has('SSH_CONNECTION')
      ? 'Command may disrupt existing ssh connections. Proceed with operation (y|n)? '
      : command === 'reset'
        ? 'Resetting all rules to installed defaults. Proceed with operation (y|n)? '
        : '';
  if (question && !force && !(await agreed(p, question))) return 0;
  state.enabled = command === 'enable';
  if (command === 'reset') Object.assign(state, { rules: [], logging: true, defaults: { incoming: 'deny', outgoing: 'allow', routed: 'deny' } });
  keep(p, state);
  await p.out(command === 'enable' ? 'Firewall is active and enabled on system startup\n' : command === 'disable' ? 'Firewall stopped and disabled on system startup\n' : '');
  return 0;
}

async function agreed(p: Process, question: string): Promise<boolean> {
  await p.out(question);
  let answer = '';
  for await (const line of p.lines()) {
    answer = line.trim();
    break;
  }
  if (/^y(es)?$/i.test(answer)) return true;
  await p.out('Aborted\n');
  return false;
}

function setDefault(state: UfwState, words: readonly string[]): string {
  const [policy, direction = 'incoming'] = words;
  const key = ({ incoming: 'incoming', input: 'incoming', outgoing: 'outgoing', output: 'outgoing', routed: 'routed', forward: 'routed' } as const)[direction as 'incoming'];
  if ((policy !== 'allow' && policy !== 'deny' && policy !== 'reject') || !key || words.length > 2) throw new UfwError(SYNTAX);
  state.defaults[key] = policy satisfies Policy;
  return `Default ${key} policy changed to '${policy}'\n(be sure to update your rules accordingly)\n`;
}

function setLogging(state: UfwState, level: string | undefined): string {
  if (level !== 'on' && level !== 'off' && level !== 'low') throw new UfwError(level === undefined ? SYNTAX : `log level ${level} is not simulated here`);
  state.logging = level !== 'off';
  return `Logging ${state.logging ? 'enabled' : 'disabled'}\n`;
}

/** allow, deny, reject, limit, with delete, insert, prepend and route before them. */
async function rule(p: Process, state: UfwState, given: readonly string[], force: boolean): Promise<number> {
  const words = [...given];
  const route = words[0] === 'route';
  if (route) words.shift();
  const verb = words[0] ?? '';
  if (verb === 'delete') return remove(p, state, words.slice(1), route, force);
  let at: number | undefined;
  if (verb === 'insert' || verb === 'prepend') {
    words.shift();
    at = verb === 'prepend' ? 1 : Number(words.shift());
    if (!Number.isInteger(at) || at < 1 || at > Math.max(1, state.rules.length)) throw new UfwError(`Invalid position '${at}'`);
  }
  if (!ACTIONS.includes(words[0] ?? '')) throw new UfwError(SYNTAX);
  if (words.length < 2) throw new UfwError(SYNTAX);
  const made = readRule(route ? ['route', ...words] : words);
  const known = state.rules.findIndex((r) => sameRule(r, made));
  let said = known >= 0 ? 'Skipping adding existing rule' : !state.enabled ? 'Rules updated' : at === undefined ? 'Rule added' : 'Rule inserted';
  if (known < 0) {
    // The other action for the same packets takes the place of the old one.
    const other = state.rules.findIndex((r) => sameRule({ ...r, action: made.action }, made));
    if (other >= 0) {
      state.rules[other] = made;
      if (state.enabled) said = 'Rule updated';
    } else if (at === undefined) state.rules.push(made);
    else state.rules.splice(at - 1, 0, made);
    keep(p, state);
  }
  await p.out(perFamily(made, said));
  return 0;
}

const perFamily = (r: UfwRule, words: string): string =>
  familiesOf(r)
    .map((family) => `${words}${family === 6 ? ' (v6)' : ''}\n`)
    .join('');

async function remove(p: Process, state: UfwState, words: readonly string[], route: boolean, force: boolean): Promise<number> {
  let found: number;
  let asked: UfwRule | undefined;
  if (words.length === 1 && /^\d+$/.test(words[0] ?? '')) {
    const numbered = [4, 6].flatMap((family) => state.rules.flatMap((r, i) => (familiesOf(r).includes(family as 4 | 6) ? [i] : [])));
    const at = numbered[Number(words[0]) - 1];
    if (at === undefined) throw new UfwError(`Could not find rule '${words[0]}'`);
    found = at;
    asked = state.rules[at];
    if (asked && !force && !(await agreed(p, `Deleting:\n ${ruleWords(asked)}\nProceed with operation (y|n)? `))) return 0;
  } else {
    if (!ACTIONS.includes(words[0] ?? '') || words.length < 2) throw new UfwError(SYNTAX);
    asked = readRule(route ? ['route', ...words] : words);
    const wanted = asked;
    found = state.rules.findIndex((r) => sameRule(r, wanted));
  }
  if (!asked) return 1;
  if (found >= 0) {
    state.rules.splice(found, 1);
    keep(p, state);
  }
  await p.out(perFamily(asked, found < 0 ? 'Could not delete non-existent rule' : state.enabled ? 'Rule deleted' : 'Rules updated'));
  return 0;
}
