// The recorded look-ups (golden/dns), asked again by our own programs of our own server.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { busyboxNslookup } from '../../../src/machine/programs/lib/busybox-nslookup.ts';
import { drive } from '../../support/drive.ts';
import { FakeApi } from '../../support/fake-api.ts';
import { type NetHost, run, toolWorld } from '../../support/net-host.ts';
import { report } from '../../support/report.ts';
import { fill, type Recorded, startCoreDns } from './cluster.ts';

const recorded = JSON.parse(gunzipSync(readFileSync(new URL('./dns.json.gz', import.meta.url))).toString()) as Recorded;

/** What varies from run to run: ids, cookies, serials, times, what is left of a TTL, the order of several addresses. */
function mask(text: string): string {
  const lines = text
    .replace(/id: \d+/g, 'id: #')
    .replace(/COOKIE: \w+/g, 'COOKIE: #')
    .replace(/(hostmaster\S* )1\d{9}/g, '$1#')
    .replace(/(serial = )1\d{9}/g, '$1#')
    .replace(/^(\S+\s+)(2\d|30)(\s+IN)/gm, (_, name: string, __, rest: string) => `${name.trim()} <ttl>${rest.replace(/\s+/, ' ')}`)
    .replace(/(STREAM)( \S+)?$/gm, '$1')
    .replace(/WHEN: .*/g, 'WHEN: #')
    .replace(/Query time: \d+/g, 'Query time: #')
    .replace(/--\d{4}-\d\d-\d\d [\d:]+--/g, '--<time>--')
    .split('\n')
    .map((l) => l.replace(/[ \t]+/g, ' ').trimEnd());
  return sortRuns(lines).join('\n').trim();
}

/** Neighbouring lines of the same kind are sorted. */
function sortRuns(lines: readonly string[]): string[] {
  const kind = (l: string): string =>
    l
      .replace(/10[.-]244[.-]\d+[.-]\d+/g, 'IP')
      .replace(/db-\d/g, 'db-N')
      .replace(/ (53|80) web/, ' PORT web')
      .replace(/IP\.\S+/, 'IP.name');
  const out: string[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i + 1;
    while (end < lines.length && lines[end] !== '' && kind(lines[end]!) === kind(lines[i]!)) end++;
    out.push(...lines.slice(i, end).sort());
    i = end;
  }
  // Name/Address pairs of several addresses.
  return out
    .join('\n')
    .replace(
      /((?:Name: \S+\nAddress: \S+\n){2,})/g,
      (m) =>
        `${m
          .trim()
          .split(/\n(?=Name)/)
          .sort()
          .join('\n')}\n`,
    )
    .split('\n');
}

async function inPod(host: NetHost, command: string): Promise<{ output: string; exit: number }> {
  const [main = '', ...filters] = command.split(' | ');
  const echo = main.endsWith('; echo $?');
  const words = main.replace('; echo $?', '').split(/\s+/);
  if (words[0] === 'cat') return { output: host.machine.fs.readText(words[1]!), exit: 0 };
  const argv = words[0] === 'busybox' ? ['/bb/nslookup', ...words.slice(2)] : words;
  const heard = await run(host, argv);
  let output = heard.output;
  if (echo) output += `${heard.exit}\n`;
  for (const filter of filters) {
    if (filter === 'sort') output = `${output.trimEnd().split('\n').sort().join('\n')}\n`;
    if (filter.startsWith('head')) output = `${output.split('\n').slice(0, 30).join('\n')}\n`;
  }
  return { output, exit: echo || filters.length > 0 ? 0 : heard.exit };
}

describe('recorded look-ups', async () => {
  const tools = toolWorld();
  const api = new FakeApi();
  fill(api, recorded);
  const { started } = await drive(tools.world.clock, startCoreDns(tools.world, recorded, api));
  tools.world.pod('client-1', 1, 21, []);
  // The recorder's client had a route to nothing but the server.
  tools.world.host('pod:client-1').removeRoute({ dst: 'default', via: '10.244.1.1' });
  tools.world.host('pod:client-1').addRoute({ dst: '10.96.0.10/32', via: '10.244.1.1' });
  const client = tools.host('pod:client-1');
  client.machine.fs.writeFile('/etc/resolv.conf', 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n');
  client.machine.fs.mkdir('/bb', { recursive: true });
  client.machine.fs.install('/bb/nslookup', busyboxNslookup);

  let agreed = 0;
  afterAll(() => report('recorded DNS look-ups', { cases: recorded.steps.length, agree: agreed }));

  it('starts', () => expect(started).toEqual({ ok: true }));

  it.each(recorded.steps.map((s, i) => [i, s.command, s] as const))('%i %s', async (_, command, step) => {
    const got = await inPod(client, command);
    if (mask(got.output) === mask(step.output) && got.exit === step.exit) agreed++;
    expect({ output: mask(got.output), exit: got.exit }).toEqual({ output: mask(step.output), exit: step.exit });
  });
});
