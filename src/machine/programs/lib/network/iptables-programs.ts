// iptables and its relatives as programs, for both families. upstream: iptables xtables-nft-multi

import { runIptables } from '../../../network/netfilter/command.ts';
import { SyntaxProblem } from '../../../network/netfilter/module.ts';
import { restore } from '../../../network/netfilter/restore.ts';
import type { TableName } from '../../../network/netfilter/rule.ts';
import { saveText, VERSION } from '../../../network/netfilter/save.ts';
import { tableNamed } from '../../../network/netfilter/syntax-values.ts';
import type { Process, Program } from '../../../os/types.ts';
import { reason } from '../command.ts';
import { serviceName } from '../services.ts';
import { netnsOf, rootOnly } from './netns-of.ts';

const mustBeRoot = (p: Process, name: string): Promise<void> =>
  rootOnly(p, `${name} ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)\n`, 4);

/** iptables, ip6tables. */
export function iptablesProgram(family: 4 | 6): Program {
  const name = family === 4 ? 'iptables' : 'ip6tables';
  return {
    name,
    summary: `Edit and list the packet filter rules of IPv${family}.`,
    async main(p) {
      const words = p.argv.slice(1);
      if (words.includes('--version') || words[0] === '-V') {
        await p.out(`${name} ${VERSION}\n`);
        return 0;
      }
      if (words[0] === '-h' || words[0] === '--help') {
        await p.out(usage(name));
        return 0;
      }
      await mustBeRoot(p, name);
      const result = runIptables(netnsOf(p.machine).iptables(family), withIds(p, words), (n, what) =>
        what === 'uid' || what === 'gid' ? nameOfId(p, what, n) : serviceName(n, what),
      );
      if (result.err) await p.err(result.err);
      if (result.out) await p.out(result.out);
      return result.code;
    },
  };
}

const ACCOUNTS = { uid: '/etc/passwd', gid: '/etc/group' } as const;

/** Name and number of everybody, or of every group. */
function accounts(p: Process, what: 'uid' | 'gid'): readonly (readonly [name: string, id: string])[] {
  try {
    return p.fs
      .readText(ACCOUNTS[what])
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , id = '']) => [name, id]);
  } catch {
    // Without the file there is still root.
    return [['root', '0']];
  }
}

const nameOfId = (p: Process, what: 'uid' | 'gid', id: number): string | undefined => accounts(p, what).find(([, one]) => one === String(id))?.[0];

/** The options that name users and groups, with their numbers. */
function withIds(p: Process, words: readonly string[]): readonly string[] {
  const what = { '--uid-owner': 'uid', '--gid-owner': 'gid' } as const;
  return words.map((word, i) => {
    const before = words[i - 1] as keyof typeof what;
    return before in what ? (accounts(p, what[before]).find(([name]) => name === word)?.[1] ?? word) : word;
  });
}

function usage(name: string): string {
  return `${name} ${VERSION}

Usage: ${name} -[ACD] chain rule-specification [options]
       ${name} -I chain [rulenum] rule-specification [options]
       ${name} -R chain rulenum rule-specification [options]
       ${name} -D chain rulenum [options]
       ${name} -[LS] [chain [rulenum]] [options]
       ${name} -[FZ] [chain] [options]
       ${name} -[NX] chain
       ${name} -E old-chain-name new-chain-name
       ${name} -P chain target [options]
       ${name} -h (print this help information)
`;
}

const optionError = (word: string): string => (word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${word[1] ?? ''}'`);

/** iptables-save, ip6tables-save. */
export function saveProgram(family: 4 | 6): Program {
  const name = family === 4 ? 'iptables-save' : 'ip6tables-save';
  return {
    name,
    summary: `Print the packet filter rules of IPv${family} as iptables-restore reads them.`,
    async main(p) {
      let table: TableName | undefined;
      let counters = false;
      const words = p.argv.slice(1);
      for (let i = 0; i < words.length; i++) {
        const word = words[i] ?? '';
        if (word === '-c' || word === '--counters') counters = true;
        else if (word === '-V' || word === '--version') {
          await p.out(`${name} ${VERSION}\n`);
          return 0;
        } else if (word === '-t' || word === '--table' || word.startsWith('--table=')) {
          const text = word.includes('=') ? word.slice(8) : (words[++i] ?? '');
          try {
            table = tableNamed(text);
          } catch (e) {
            if (!(e instanceof SyntaxProblem)) throw e;
            await p.err(e.message.includes('does not exist') ? `Table \`${text}' does not exist\n` : `${name} ${VERSION}: ${e.message}\n`);
            return 1;
          }
        } else if (!word.startsWith('-')) {
          await p.err('Unknown arguments found on commandline\n');
          return 1;
        } else {
          await p.err(`${name}: ${optionError(word)}\nLook at manual page \`${name}.8' for more information.\n`);
          return 1;
        }
      }
      await mustBeRoot(p, name);
      await p.out(saveText(netnsOf(p.machine).iptables(family), { program: name, now: p.clock.now(), counters, ...(table ? { table } : {}) }));
      return 0;
    },
  };
}

/** iptables-restore, ip6tables-restore. */
export function restoreProgram(family: 4 | 6): Program {
  const name = family === 4 ? 'iptables-restore' : 'ip6tables-restore';
  return {
    name,
    summary: `Put the packet filter rules of IPv${family} in force that iptables-save printed.`,
    async main(p) {
      const has = { noflush: false, counters: false, test: false, verbose: false };
      let table: string | undefined;
      let file: string | undefined;
      const words = p.argv.slice(1);
      for (let i = 0; i < words.length; i++) {
        const word = words[i] ?? '';
        if (word === '-n' || word === '--noflush') has.noflush = true;
        else if (word === '-c' || word === '--counters') has.counters = true;
        else if (word === '-t' || word === '--test') has.test = true;
        else if (word === '-v' || word === '--verbose') has.verbose = true;
        else if (word === '-V' || word === '--version') {
          await p.out(`${name} ${VERSION}\n`);
          return 0;
        } else if (word === '-T' || word === '--table') table = words[++i];
        else if (word === '-w' || word === '--wait' || word.startsWith('--wait=')) continue;
        else if (!word.startsWith('-') && file === undefined) file = word;
        else {
          await p.err(`${name}: ${optionError(word)}\nTry \`${name} -h' for more information.\n`);
          return 1;
        }
      }
      await mustBeRoot(p, name);
      let text: string;
      try {
        text = file === undefined ? await p.readAll() : p.fs.readText(p.path(file));
      } catch (e) {
        await p.err(`Can't open ${file}: ${reason(e)}\n`);
        return 1;
      }
      const result = restore(netnsOf(p.machine).iptables(family), text, { ...has, ...(table ? { table } : {}) });
      if (result.err) await p.err(result.err);
      if (result.out) await p.out(result.out);
      return result.code;
    },
  };
}
