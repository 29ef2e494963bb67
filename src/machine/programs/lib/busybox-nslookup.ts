// nslookup as BusyBox has it: both families are asked at once, names with a dot are taken as they are. upstream: busybox/networking/nslookup.c
import type { Process, Program } from '../../os/types.ts';
import { exchangeDns } from './dns-client.ts';
import { type DnsMessage, type DnsType, dnsType, encodeQuery, reverseName } from './dns-message.ts';
import { familyOf } from './ip.ts';
import { readResolvConf, resolve } from './resolver.ts';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,srv,ptr,any
`;

interface Question {
  readonly name: string;
  readonly type: DnsType;
}

export const busyboxNslookup: Program = {
  name: 'nslookup',
  summary: 'ask a name server (BusyBox)',
  async main(p) {
    const words: string[] = [];
    const types: DnsType[] = [];
    for (const word of p.argv.slice(1)) {
      const asked = /^-(?:query)?type=(.*)$/.exec(word)?.[1];
      if (asked !== undefined) {
        const type = dnsType(asked);
        if (!type) {
          await p.err(`nslookup: unknown query type '${asked}'\n${USAGE}`);
          return 1;
        }
        types.push(type);
      } else if (word.startsWith('-') && word !== '-debug') {
        await p.err(`nslookup: unrecognized option '${word}'\n${USAGE}`);
        return 1;
      } else if (word !== '-debug') words.push(word);
    }
    const [host, server] = words;
    if (host === undefined || words.length > 2) {
      await p.err(USAGE);
      return 1;
    }
    return ask(p, host, types, server);
  },
};

async function ask(p: Process, host: string, types: readonly DnsType[], server: string | undefined): Promise<number> {
  const conf = readResolvConf(p);
  const address = server === undefined ? conf.servers[0] : familyOf(server) ? server : await addressOf(p, server);
  if (address === undefined) {
    await p.err(`nslookup: bad address '${server}'\n`);
    return 1;
  }
  const names = host.includes('.') || familyOf(host) ? [host.replace(/\.$/, '')] : conf.search.map((suffix) => `${host}.${suffix}`);
  // A single name's AAAA answer is printed first: CoreDNS has it ready sooner, and BusyBox prints what comes as it comes.
  const both: readonly DnsType[] = names.length === 1 ? ['AAAA', 'A'] : ['A', 'AAAA'];
  const questions = familyOf(host)
    ? [{ name: reverseName(host), type: 'PTR' as const }]
    : (types.length > 0 ? types : both).flatMap((type) => names.map((name) => ({ name, type })));
  const answers = await Promise.all(questions.map((q) => send(p, address, q)));
  if (answers.every((a) => a === undefined)) {
    await p.out(`;; connection timed out; no servers could be reached\n\n`);
    return 1;
  }
  await p.out(`Server:\t\t${address}\nAddress:\t${address.includes(':') ? `[${address}]` : address}:53\n\n`);
  let failures = 0;
  for (const [i, q] of questions.entries()) {
    const answer = answers[i];
    if (!answer) {
      await p.out(`*** Can't find ${q.name}: No answer\n\n`);
      failures++;
    } else if (answer.rcode !== 'NOERROR') {
      await p.out(`** server can't find ${q.name}: ${answer.rcode}\n\n`);
      failures++;
    } else {
      const lines = answer.answers.map(recordLine).join('');
      await p.out(`${answer.authoritative || lines === '' ? '' : 'Non-authoritative answer:\n'}${lines}\n`);
    }
  }
  return failures > 0 ? 1 : 0;
}

async function addressOf(p: Process, name: string): Promise<string | undefined> {
  const found = await resolve(p, name);
  return found.ok ? found.addresses[0] : undefined;
}

async function send(p: Process, server: string, q: Question): Promise<DnsMessage | undefined> {
  for (let tries = 0; tries < 2; tries++) {
    const result = await exchangeDns(p, server, encodeQuery({ id: p.machine.random.int(65536), name: q.name, type: q.type, recurse: true }), { timeout: 5000 });
    if (result.ok) return result.message;
  }
  return undefined;
}

function recordLine(r: DnsMessage['answers'][number]): string {
  const { data } = r;
  if (typeof data === 'string') {
    if (r.type === 'A' || r.type === 'AAAA') return `Name:\t${r.name}\nAddress: ${data}\n`;
    return `${r.name}\t${r.type === 'CNAME' ? 'canonical name' : r.type === 'PTR' ? 'name' : 'nameserver'} = ${data}\n`;
  }
  if ('mname' in data) {
    return `${r.name}\n\torigin = ${data.mname}\n\tmail addr = ${data.rname}\n\tserial = ${data.serial}\n\trefresh = ${data.refresh}\n\tretry = ${data.retry}\n\texpire = ${data.expire}\n\tminimum = ${data.minimum}\n`;
  }
  if ('target' in data) return `${r.name}\tservice = ${data.priority} ${data.weight} ${data.port} ${data.target}\n`;
  if ('exchange' in data) return `${r.name}\tmail exchanger = ${data.preference} ${data.exchange}\n`;
  return `${r.name}\ttext = ${data.map((t) => JSON.stringify(t)).join(' ')}\n`;
}
