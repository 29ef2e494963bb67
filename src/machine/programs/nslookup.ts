// nslookup of BIND 9.18. upstream: bind9/bin/dig/nslookup.c
import type { Process, Program } from '../os/types.ts';
import { absolute } from './lib/bind-text.ts';
import { exchangeDns } from './lib/dns-client.ts';
import { type DnsMessage, type DnsType, dnsType, encodeQuery, type ResourceRecord, reverseName } from './lib/dns-message.ts';
import { familyOf } from './lib/ip.ts';
import { iscWords } from './lib/isc-words.ts';
import { candidates, type ResolvConf, readResolvConf, resolve } from './lib/resolver.ts';

interface Settings {
  type: DnsType | undefined;
  debug: boolean;
  search: boolean;
  port: number;
  timeout: number;
  retry: number;
  /** A server that was named; answers without recursion are then not remarked on. */
  server: string | undefined;
}

export const nslookup: Program = {
  name: 'nslookup',
  summary: 'ask a name server',
  async main(p) {
    const settings: Settings = { type: undefined, debug: false, search: true, port: 53, timeout: 5, retry: 3, server: undefined };
    const words: string[] = [];
    for (const word of p.argv.slice(1)) {
      if (!word.startsWith('-') || word === '-') words.push(word);
      else if (!set(settings, word.slice(1))) {
        await p.out(`*** Invalid option: ${word.slice(1)}\n`);
        return 1;
      }
    }
    const [name, server] = words;
    if (server !== undefined) {
      const address = familyOf(server) ? server : await first(p, server);
      if (address === undefined) {
        await p.err(`nslookup: couldn't get address for '${server}': not found\n`);
        return 1;
      }
      settings.server = address;
    }
    if (name === undefined || name === '-') return interactive(p, settings);
    return lookUp(p, settings, name);
  },
};

function set(s: Settings, text: string): boolean {
  const [name = '', value = ''] = text.toLowerCase().split('=', 2);
  const number = Number(value);
  if (['type', 'query', 'ty', 'q', 'querytype'].includes(name)) {
    s.type = dnsType(value);
    return s.type !== undefined;
  }
  if (name === 'debug' || name === 'd2') s.debug = true;
  else if (name === 'nodebug') s.debug = false;
  else if (name === 'search' || name === 'nosearch') s.search = name === 'search';
  else if (name === 'port' && number > 0) s.port = number;
  else if (name === 'timeout' && number > 0) s.timeout = number;
  else if (name === 'retry' && number > 0) s.retry = number;
  else return ['all', 'recurse', 'vc', 'novc', 'fail', 'nofail'].includes(name);
  return true;
}

async function first(p: Process, name: string): Promise<string | undefined> {
  const found = await resolve(p, name);
  return found.ok ? found.addresses[0] : undefined;
}

async function interactive(p: Process, settings: Settings): Promise<number> {
  const prompt = p.stdin.tty ? '> ' : '';
  await p.out(prompt);
  for await (const line of p.lines()) {
    const [word, value] = line.trim().split(/\s+/);
    if (word === 'exit') break;
    if (word === 'server' && value !== undefined) {
      settings.server = familyOf(value) ? value : await first(p, value);
      await p.out(`Default server: ${value}\nAddress: ${settings.server}#${settings.port}\n`);
    } else if (word === 'set' && value !== undefined) {
      if (!set(settings, value)) await p.out(`*** Invalid option: ${value}\n`);
    } else if (word) await lookUp(p, settings, word);
    await p.out(prompt);
  }
  return 0;
}

type Outcome = { readonly message: DnsMessage; readonly server: string } | undefined;

async function lookUp(p: Process, s: Settings, text: string): Promise<number> {
  const conf = readResolvConf(p);
  const servers = s.server === undefined ? conf.servers : [s.server];
  const reverse = familyOf(text) !== undefined;
  const type: DnsType = s.type ?? (reverse ? 'PTR' : 'A');
  const names = reverse ? [reverseName(text)] : s.search ? candidates(text, conf) : [text.replace(/\.$/, '')];
  let headed = false;
  let outcome: Outcome;
  for (const name of names) {
    outcome = await ask(p, s, conf, servers, name, type);
    if (!outcome) {
      await p.out(';; no servers could be reached\n\n\n');
      return 1;
    }
    if (s.debug) {
      await p.out(header(outcome.server, s) + debugText(outcome.message));
      headed = true;
      if (outcome.message.rcode === 'NXDOMAIN') await p.out(`** server can't find ${name}: NXDOMAIN\n`);
    }
    if (outcome.message.rcode !== 'NXDOMAIN') break;
  }
  if (!outcome) return 1;
  const { message, server } = outcome;
  if (!headed && !(reverse && message.rcode === 'NOERROR')) await p.out(header(server, s));
  if (message.rcode !== 'NOERROR') {
    if (!s.debug) await p.out(`** server can't find ${reverse ? (names[0] ?? text) : text}: ${message.rcode}\n\n`);
    return 1;
  }
  const asked = message.questions[0]?.name ?? text;
  if (message.answers.length === 0) await p.out(`*** Can't find ${asked}: No answer\n`);
  else await p.out(`${message.authoritative ? '' : 'Non-authoritative answer:\n'}${message.answers.map(recordText).join('')}`);
  // Without a type the other family is asked for as well, under the name that was found.
  if (s.type === undefined && !reverse && message.answers.length > 0) {
    const end = message.answers.findLast((r) => r.type === 'CNAME');
    const name = typeof end?.data === 'string' ? end.data : asked;
    const other = await ask(p, s, conf, servers, name, 'AAAA');
    await p.out(
      (other?.message.answers ?? [])
        .filter((r) => r.type === 'AAAA')
        .map(recordText)
        .join(''),
    );
  }
  await p.out('\n');
  return 0;
}

function header(server: string, s: Settings): string {
  return `Server:\t\t${server}\nAddress:\t${server}#${s.port}\n\n`;
}

async function ask(p: Process, s: Settings, conf: ResolvConf, servers: readonly string[], name: string, type: DnsType): Promise<Outcome> {
  const query = encodeQuery({ id: p.machine.random.int(65536), name, type, recurse: true });
  for (let attempt = 0; attempt < s.retry; attempt++) {
    for (const server of servers) {
      const result = await exchangeDns(p, server, query, { port: s.port, timeout: Math.max(s.timeout, conf.timeout) * 1000 });
      if (!result.ok) {
        const words = iscWords(result.error);
        await p.out(`;; communications error to ${server}#${s.port}: ${words}\n`);
        continue;
      }
      if (!result.message.recursionAvailable && s.server === undefined) await p.out(`;; Got recursion not available from ${server}\n`);
      return { message: result.message, server };
    }
  }
  return undefined;
}

function recordText(r: ResourceRecord): string {
  const { data } = r;
  if (typeof data === 'string') {
    if (r.type === 'A' || r.type === 'AAAA') return `Name:\t${r.name}\nAddress: ${data}\n`;
    return `${r.name}\t${r.type === 'CNAME' ? 'canonical name' : r.type === 'PTR' ? 'name' : 'nameserver'} = ${absolute(data)}\n`;
  }
  if ('mname' in data) return `${r.name}\n${soaLines(r)}`;
  if ('target' in data) return `${r.name}\tservice = ${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}\n`;
  if ('exchange' in data) return `${r.name}\tmail exchanger = ${data.preference} ${absolute(data.exchange)}\n`;
  return `${r.name}\ttext = ${data.map((t) => `"${t}"`).join(' ')}\n`;
}

function soaLines(r: ResourceRecord): string {
  const { data } = r;
  if (typeof data === 'string' || !('mname' in data)) return '';
  return `\torigin = ${data.mname}\n\tmail addr = ${data.rname}\n\tserial = ${data.serial}\n\trefresh = ${data.refresh}\n\tretry = ${data.retry}\n\texpire = ${data.expire}\n\tminimum = ${data.minimum}\n`;
}

function debugText(m: DnsMessage): string {
  const questions = m.questions.map((q) => `\t${q.name}, type = ${q.type}, class = ${q.class}\n`).join('');
  const section = (title: string, records: readonly ResourceRecord[]): string => `    ${title}:\n${records.map(debugRecord).join('')}`;
  return `------------\n    QUESTIONS:\n${questions}${section('ANSWERS', m.answers)}${section('AUTHORITY RECORDS', m.authority)}${section('ADDITIONAL RECORDS', m.additional)}------------\n`;
}

/** What stands before a record's data when it is told in full. */
const LABELS: Readonly<Record<string, string>> = { A: 'internet address', AAAA: 'has AAAA address', CNAME: 'canonical name', PTR: 'name' };

function debugRecord(r: ResourceRecord): string {
  const { data } = r;
  const start = `    ->  ${r.name}\n`;
  const end = `\tttl = ${r.ttl}\n`;
  if (typeof data === 'string') {
    const label = LABELS[r.type] ?? 'nameserver';
    return `${start}\t${label} ${r.type === 'AAAA' ? '' : '= '}${r.type === 'A' || r.type === 'AAAA' ? data : absolute(data)}\n${end}`;
  }
  if ('mname' in data) return `${start}${soaLines(r)}${end}`;
  return `${start}\t${recordText(r).split('\t')[1]?.trimEnd() ?? ''}\n${end}`;
}
