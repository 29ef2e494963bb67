// openssl as far as keys, requests and certificates go: they have the real forms, nothing is enciphered. upstream: OpenSSL 3.0 apps
import type { Program } from '../os/types.ts';
import { verify, x509 } from './lib/openssl/certificates.ts';
import { readOptions, type Tool, ToolError } from './lib/openssl/io.ts';
import { ec, ecparam, genpkey, genrsa, pkey, rsa } from './lib/openssl/keys.ts';
import { req } from './lib/openssl/req.ts';
import { sClient } from './lib/openssl/s-client.ts';
import { rand, version } from './lib/openssl/small.ts';

const TOOLS: readonly Tool[] = [ec, ecparam, genpkey, genrsa, pkey, rand, req, rsa, sClient, verify, version, x509];

/** Keys, requests and certificates. */
export const openssl: Program = {
  name: 'openssl',
  summary: 'Make and show keys and certificates.',
  async main(p) {
    const [name, ...args] = p.argv.slice(1);
    if (name === undefined || name === 'help' || name === '--help' || name === '-help') {
      await p.err(`help:\n\nCommands that are simulated here\n${TOOLS.map((t) => `  ${t.name.padEnd(12)}${t.summary}\n`).join('')}`);
      return 0;
    }
    const tool = TOOLS.find((t) => t.name === name);
    if (!tool) {
      await p.err(`Invalid command '${name}'; type "help" for a list.\n`);
      return 1;
    }
    try {
      if (args.includes('-help')) {
        await p.err(`Usage: ${name} [options]\n\nOptions: ${[...tool.flags.map((f) => `-${f}`), ...tool.values.map((v) => `-${v} VALUE`)].join(' ')}\n`);
        return 0;
      }
      return await tool.run(p, readOptions(tool, args));
    } catch (fault) {
      if (!(fault instanceof ToolError)) throw fault;
      await p.err(`${fault.message}\n`);
      return 1;
    }
  },
};
