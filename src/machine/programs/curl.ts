// curl 7.88.1 as Debian 12 ships it. The parts are in lib/curl/. upstream: curl/src/tool_main.c
import type { Program } from '../os/types.ts';
import { CURL_VERSION, curlHelp } from './lib/curl/help.ts';
import { CurlUsage, curlLongOptions, parseCurl } from './lib/curl/options.ts';
import { performAll } from './lib/curl/perform.ts';

export const curl: Program = {
  name: 'curl',
  summary: 'transfer a URL',
  async main(p) {
    const readFile = (name: string): string | undefined => {
      const path = p.path(name);
      return p.fs.exists(path) && p.fs.stat(path).type !== 'directory' ? p.fs.readText(path) : undefined;
    };
    const command = parseCurl(p.argv.slice(1), readFile);
    if (command instanceof CurlUsage) {
      await p.err(command.lines);
      return command.code;
    }
    if (command.kind === 'version') {
      await p.out(CURL_VERSION);
      return 0;
    }
    if (command.kind === 'help') {
      const help = curlHelp(command.topic, curlLongOptions);
      await p.out(help.text);
      return help.code;
    }
    return performAll(p, command.configs, command.globals, command.warnings);
  },
  complete(_, words, index) {
    const word = words[index] ?? '';
    return word.startsWith('-') ? { words: curlLongOptions.map((long) => `--${long}`) } : { words: [], files: true };
  },
};
