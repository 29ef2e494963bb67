// upstream: haproxy(1) 2.6, Debian 12
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { ConfigProblem, readConfig, type Section } from './lib/haproxy/config.ts';
import { Haproxy } from './lib/haproxy/serve.ts';

const VERSION = 'HAProxy version 2.6.12-1+deb12u2 2025/04/16 - https://haproxy.org/\n';

/** Balances connections and requests over servers. */
export const haproxy: Program = {
  name: 'haproxy',
  summary: 'Balance TCP connections and HTTP requests over servers.',
  async main(p) {
    const args = p.argv.slice(1);
    if (args.includes('-v') || args.includes('-vv')) {
      await p.out(VERSION);
      return 0;
    }
    const at = args.indexOf('-f');
    const file = args[at + 1];
    if (at < 0 || file === undefined) {
      await p.err(`${VERSION}Usage : haproxy -f <cfgfile> [ -c ] [ -D ] [ -db ] [ -W ]\n`);
      return 1;
    }
    const odd = args.find((a, i) => a.startsWith('-') && !['-f', '-c', '-D', '-db', '-W', '-Ws', '-V', '-q'].includes(a) && args[i - 1] !== '-f');
    if (odd) {
      await p.err(`haproxy: ${odd} is not simulated here\n`);
      return 1;
    }
    const sections = await read(p, file);
    if (!sections) return 1;
    if (args.includes('-c')) {
      await p.out('Configuration file is valid\n');
      return 0;
    }
    if (args.includes('-D')) {
      p.spawn({ argv: [p.argv[0] ?? 'haproxy', '-f', file, '-db'], group: 'new', env: p.env });
      return 0;
    }
    return serve(p, sections);
  },
};

const alert = (p: Process, words: string): Promise<void> => p.err(`[ALERT]    (${p.pid}) : ${words}\n`);

async function read(p: Process, file: string): Promise<readonly Section[] | undefined> {
  try {
    const sections = readConfig(p.fs.readText(p.path(file)), file);
    if (sections.some((s) => s.binds.length > 0)) return sections;
    await alert(p, 'config : No enabled listener found (check for `bind` directives) ! Exiting.');
  } catch (e) {
    if (e instanceof ConfigProblem) {
      await alert(p, `config : ${e.message}`);
      await alert(p, `config : Error(s) found in configuration file : ${file}`);
      await alert(p, 'config : Fatal errors found in configuration.');
    } else await alert(p, `config : Cannot open configuration file/directory ${file} : ${reason(e)}`);
  }
  return undefined;
}

async function serve(p: Process, sections: readonly Section[]): Promise<number> {
  const log = (level: string, words: string): void => void p.err(`[${level}]${' '.repeat(Math.max(1, 9 - level.length))}(${p.pid}) : ${words}\n`);
  const proxy = new Haproxy(sections, { net: p.net, clock: p.clock, pid: p.pid, log });
  const problem = proxy.start();
  if (problem) {
    proxy.stop();
    await alert(p, problem);
    return 1;
  }
  const code = new Promise<number>((resolve) => {
    p.onSignal('SIGTERM', () => resolve(143));
    p.onSignal('SIGINT', () => resolve(130));
    p.onSignal('SIGUSR1', () => resolve(0));
  });
  return p.wait(code).finally(() => proxy.stop());
}
