// The names of the world outside: a small zone given as data, as an authoritative server would answer from it.
import type { DnsType, Question, RecordData, ResourceRecord } from '../../machine/programs/lib/dns-message.ts';
import { type Answer, failed } from './answer.ts';

export interface OutsideRecord {
  /** Without its last dot. */
  readonly name: string;
  readonly type: DnsType;
  readonly ttl: number;
  readonly data: RecordData;
}

export interface OutsideZone {
  readonly soa: ResourceRecord;
  readonly nameServer: ResourceRecord;
  readonly records: readonly OutsideRecord[];
}

const ROOT = { name: '', class: 'IN', ttl: 86400 } as const;

/** The world that lessons speak of: documentation names and addresses, and the registries' names. */
export const OUTSIDE: OutsideZone = {
  soa: { ...ROOT, type: 'SOA', data: { mname: 'a.root.example', rname: 'hostmaster.root.example', serial: 2026010101, refresh: 1800, retry: 900, expire: 604800, minimum: 86400 } },
  nameServer: { ...ROOT, type: 'NS', data: 'a.root.example' },
  records: [
    { name: 'a.root.example', type: 'A', ttl: 3600, data: '192.0.2.53' },
    { name: 'example.com', type: 'A', ttl: 300, data: '93.184.216.34' },
    { name: 'www.example.com', type: 'A', ttl: 300, data: '93.184.216.34' },
    { name: 'example.org', type: 'A', ttl: 300, data: '93.184.216.34' },
    { name: 'www.example.org', type: 'A', ttl: 300, data: '93.184.216.34' },
    { name: 'client.example.net', type: 'A', ttl: 300, data: '203.0.113.7' },
    { name: 'manifests.example.net', type: 'A', ttl: 300, data: '203.0.113.80' },
  ],
};

/** Answers from a zone; aliases are followed inside it. */
export function answerFromOutside(zone: OutsideZone, q: Question): Answer {
  const answers: ResourceRecord[] = [];
  let name = q.name.toLowerCase();
  for (let hop = 0; hop < 8; hop++) {
    const here = zone.records.filter((r) => r.name === name);
    const alias = here.find((r) => r.type === 'CNAME');
    const wanted = here.filter((r) => r.type === q.type);
    answers.push(...(alias && q.type !== 'CNAME' ? [alias] : wanted).map((r): ResourceRecord => ({ ...r, name: hop === 0 ? q.name : r.name, class: 'IN' })));
    if (!alias || q.type === 'CNAME' || typeof alias.data !== 'string') break;
    name = alias.data.toLowerCase();
  }
  if (answers.length > 0) return { rcode: 'NOERROR', authoritative: true, answers, authority: [zone.nameServer], additional: [] };
  const exists = q.name === '' || zone.records.some((r) => r.name === q.name.toLowerCase() || r.name.endsWith(`.${q.name.toLowerCase()}`));
  return { ...failed(exists ? 'NOERROR' : 'NXDOMAIN'), authoritative: true, authority: [zone.soa] };
}
