// dig 9.18. upstream: bind9/bin/dig/dig.c
import { dayName, monthName, partsOf } from '../../base/time.ts';
import type { Process, Program } from '../os/types.ts';
import { dataText, flagWords, questionLine, recordLine } from './lib/bind-text.ts';
import { type DigQuery, type DigRun, parseDig } from './lib/dig-options.ts';
import { type DnsExchange, exchangeDns } from './lib/dns-client.ts';
import { type DnsMessage, encodeQuery } from './lib/dns-message.ts';
import { familyOf } from './lib/ip.ts';
import { iscWords } from './lib/isc-words.ts';
import { candidates, readResolvConf, resolve } from './lib/resolver.ts';

const VERSION = '9.18.49-1~deb12u3-Debian';
const EDNS_SIZE = 1232;

export const dig: Program = {
  name: 'dig',
  summary: 'ask name servers, show everything',
  async main(p) {
    const args = p.argv.slice(1);
    const run = parseDig(args);
    if ('problem' in run) {
      await p.err(run.problem);
      return run.code;
    }
    if (run.version) {
      await p.err(`DiG ${VERSION}\n`);
      return 0;
    }
    let code = 0;
    for (const [i, query] of run.queries.entries()) code = Math.max(code, await lookUp(p, query, run, i === 0, args));
    return code;
  },
};

async function lookUp(p: Process, query: DigQuery, run: DigRun, first: boolean, args: readonly string[]): Promise<number> {
  const conf = readResolvConf(p);
  const servers = query.server === undefined ? conf.servers : await serverAddresses(p, query);
  if (typeof servers === 'string') {
    await p.err(`dig: couldn't get address for '${query.server}': ${servers}\n`);
    return 10;
  }
  const o = query.options;
  const banner =
    first && o.cmd
      ? `\n; <<>> DiG ${VERSION} <<>> ${args.join(' ')}\n${query.server === undefined ? '' : `; (${servers.length} server${servers.length > 1 ? 's' : ''} found)\n`};; global options:${run.globals === '' ? '' : ` ${run.globals}`} +cmd\n`
      : '';
  const names = o.search && !query.name.endsWith('.') ? candidates(query.name, { search: conf.search, ndots: o.ndots ?? conf.ndots }) : [query.name.replace(/\.$/, '')];
  for (const [i, name] of names.entries()) {
    const result = await ask(p, query, name, servers);
    if (!result.ok) {
      await p.out(result.before + (result.silent ? '' : banner) + result.text);
      return 9;
    }
    const last = i === names.length - 1;
    if (result.answer.message.rcode === 'NXDOMAIN' && !last) continue;
    await p.out(result.before + (o.short ? shortText(result.answer.message) : banner + fullText(p, query, result.answer, result.server)));
    return 0;
  }
  return 0;
}

async function serverAddresses(p: Process, query: DigQuery): Promise<readonly string[] | 'not found' | 'timed out'> {
  const name = query.server ?? '';
  if (familyOf(name)) return [name];
  const found = await resolve(p, name);
  return found.ok ? found.addresses : found.failure === 'again' ? 'timed out' : 'not found';
}

type Asked =
  | { readonly ok: true; readonly answer: Extract<DnsExchange, { ok: true }>; readonly server: string; readonly before: string }
  | { readonly ok: false; readonly before: string; readonly text: string; readonly silent: boolean };

/** Tries the servers; what goes wrong on the way is told before the answer. */
async function ask(p: Process, query: DigQuery, name: string, servers: readonly string[]): Promise<Asked> {
  const o = query.options;
  const cookie = o.cookie && o.edns ? p.machine.random.string('0123456789abcdef', 16) : undefined;
  const id = p.machine.random.int(65536);
  const bytes = encodeQuery({
    id,
    name,
    type: query.type,
    class: query.class,
    recurse: o.recurse,
    authenticData: true,
    ...(o.edns ? { edns: { size: o.bufsize ?? EDNS_SIZE, ...(cookie === undefined ? {} : { cookie }) } } : {}),
  });
  let before = '';
  for (let attempt = 0; attempt < (o.tcp ? 1 : o.tries); attempt++) {
    for (const server of servers) {
      const at = `${server}#${query.port}`;
      const answer = await exchangeDns(p, server, bytes, { port: query.port, timeout: o.time * 1000, tcp: o.tcp, ignoreTruncation: o.ignore });
      if (answer.ok) return { ok: true, answer, server, before };
      const { error } = answer;
      if (error === 'timeout' || error === 'ETIMEDOUT')
        before += o.tcp ? `;; Connection to ${at}(${server}) for ${query.name} failed: timed out.\n` : `;; communications error to ${at}: timed out\n`;
      else if ((error === 'ECONNREFUSED' || error === 'EPERM') && !o.tcp) before += `;; communications error to ${at}: ${iscWords(error)}\n`;
      else if (error === 'ENETUNREACH' || error === 'EHOSTUNREACH') {
        return {
          ok: false,
          before: `${before};; ${o.tcp ? 'Connection to' : 'UDP setup with'} ${at}(${server}) for ${name} failed: ${iscWords(error)}.\n`,
          text: ';; no servers could be reached\n',
          silent: true,
        };
      } else before += `;; Connection to ${at}(${server}) for ${query.name} failed: ${iscWords(error)}.\n`;
    }
  }
  return { ok: false, before, text: ';; no servers could be reached\n', silent: o.short };
}

function shortText(m: DnsMessage): string {
  return m.answers.map((r) => `${dataText(r)}\n`).join('');
}

/** Sections as the options ask for them. */
function fullText(p: Process, query: DigQuery, answer: Extract<DnsExchange, { ok: true }>, server: string): string {
  const o = query.options;
  const m = answer.message;
  let text = '';
  if (o.comments) text += header(m, query);
  if (o.question) text += `${o.comments ? ';; QUESTION SECTION:\n' : ''}${m.questions.map((q) => `${questionLine(q)}\n`).join('')}\n`;
  const sections = [
    ['ANSWER', o.answer, m.answers],
    ['AUTHORITY', o.authority, m.authority],
    ['ADDITIONAL', o.additional, m.additional],
  ] as const;
  for (const [title, shown, records] of sections) {
    if (!shown || records.length === 0) continue;
    text += `${o.comments ? `;; ${title} SECTION:\n` : ''}${records.map((r) => `${recordLine(r)}\n`).join('')}${o.comments ? '\n' : ''}`;
  }
  if (o.stats) text += `${stats(p, answer, server, query.port)}`;
  return text;
}

function header(m: DnsMessage, query: DigQuery): string {
  const local = /(^|\.)local\.?$/i.test(m.questions[0]?.name ?? query.name)
    ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
    : '';
  const counts = `QUERY: ${m.questions.length}, ANSWER: ${m.answers.length}, AUTHORITY: ${m.authority.length}, ADDITIONAL: ${m.additional.length + (m.edns ? 1 : 0)}`;
  const refused = m.recursionDesired && !m.recursionAvailable ? ';; WARNING: recursion requested but not available\n' : '';
  const cookie = m.edns?.cookie === undefined ? '' : `; COOKIE: ${m.edns.cookie} (echoed)\n`;
  const opt = m.edns ? `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${m.edns.size}\n${cookie}` : '\n';
  return `;; Got answer:\n${local};; ->>HEADER<<- opcode: QUERY, status: ${m.rcode}, id: ${m.id}\n;; flags: ${flagWords(m)}; ${counts}\n${refused}${opt}`;
}

function stats(p: Process, answer: Extract<DnsExchange, { ok: true }>, server: string, port: number): string {
  const t = partsOf(p.clock.now());
  const two = (n: number): string => String(n).padStart(2, '0');
  const when = `${dayName(t.weekday)} ${monthName(t.month)} ${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} UTC ${t.year}`;
  return `;; Query time: ${Math.floor(answer.milliseconds)} msec\n;; SERVER: ${server}#${port}(${server}) (${answer.tcp ? 'TCP' : 'UDP'})\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${answer.size}\n\n`;
}
