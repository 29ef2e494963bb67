// rand, version, base64: the small ones.
import { toBase64 } from '../../../../base/bytes.ts';
import { hex } from '../../../../base/hash.ts';
import { chance } from '../key-pair.ts';
import { type Tool, ToolError, writeText } from './io.ts';

export const rand: Tool = {
  name: 'rand',
  summary: 'bytes by chance',
  flags: ['hex', 'base64'],
  values: ['out'],
  async run(p, o) {
    const count = Number(o.operands[0]);
    if (!Number.isInteger(count) || count < 0) throw new ToolError('rand: Use -help for summary.');
    if (!o.has('hex') && !o.has('base64')) throw new ToolError('rand: without -hex or -base64 it is not simulated here');
    const bytes = chance(p.machine.random, count);
    await writeText(p, o.value('out'), o.has('hex') ? `${hex(bytes)}\n` : `${(toBase64(bytes).match(/.{1,64}/g) ?? []).join('\n')}\n`);
    return 0;
  },
};

export const version: Tool = {
  name: 'version',
  summary: 'the version',
  flags: ['a', 'v'],
  values: [],
  async run(p) {
    await p.out('OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)\n');
    return 0;
  },
};
