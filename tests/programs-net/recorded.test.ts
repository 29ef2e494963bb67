// curl 7.88.1 and wget 1.21.3 of Debian 12, recorded into pipes against server.ts' twin on 127.0.0.1:18080: stdout, stderr and exit code of each command line.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { run, toolWorld } from '../support/net-host.ts';
import { serveRecorded } from './server.ts';

interface Case {
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}
const cases = JSON.parse(gunzipSync(readFileSync(new URL('./recorded.json.gz', import.meta.url))).toString()) as Case[];

/** Milliseconds, speeds, pointers, boundaries and dates are the recorder's own. */
function mask(text: string): string {
  return text
    .replace(/after \d+ (ms|milliseconds)/g, (m) => (/\d{4}/.test(m) ? 'after <s>' : 'after <ms>'))
    .replace(/0x[0-9a-f]{12}/g, '<pointer>')
    .replace(/-{20,}[0-9a-f]{16}/g, '<boundary>')
    .replace(/(\r *\d+ +[\dkM.]+ +\d+ +[\dkM.]+ +\d+ +[\dkM.]+) .*/g, '$1 <speed>')
    .replace(/(\r.{30,}?--:--:--) +[\dkM.]+(?=\*|\n|\r|$)/g, '$1 <speed>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')
    .replace(/\([\d.]+ [KMG]?B\/s\)/g, '(<rate>)')
    .replace(/^( +\d+K[ .]+)([\d ]+%)? +[\d.]+[KMG]?(=\d*\.?\d+s)?( 0s)?$/gm, '$1$2 <rate>')
    .replace(/ +<rate>/g, ' <rate>');
}

describe('recorded command lines', () => {
  it.each(cases.map((c) => [c.argv.join(' ').replaceAll('http://127.0.0.1:18080', ''), c] as const))('%s', async (_, recorded) => {
    const tools = toolWorld();
    const host = tools.host('laptop');
    serveRecorded(tools.world.laptop, 18080);
    host.machine.fs.writeFile('/work/body.txt', '12617\n');
    const heard = await run(host, recorded.argv, { stdin: '' });
    expect({ stdout: mask(heard.stdout), stderr: mask(heard.stderr), exit: heard.exit }).toEqual({
      stdout: mask(recorded.stdout),
      stderr: mask(recorded.stderr),
      exit: recorded.exit,
    });
  });
});
