// A DNS message in one line. upstream: tcpdump print-domain.c
import type { Bytes } from '../../../../base/bytes.ts';
import { decodeMessage, type ResourceRecord } from '../dns-message.ts';

const RCODES: Readonly<Record<string, string>> = { NXDOMAIN: ' NXDomain', SERVFAIL: ' ServFail', REFUSED: ' Refused', FORMERR: ' FormErr', NOTIMP: ' NotImp' };

/** `4711+ A? web. ` or `4711*- 1/0/0 A 10.96.0.1`; undefined when it is no message. */
export function dnsText(data: Bytes): string | undefined {
  const m = decodeMessage(data);
  if (!m) return undefined;
  const extra = m.additional.length + (m.edns ? 1 : 0);
  const question = m.questions[0];
  if (!m.response) {
    const counts = extra > 0 ? ` [${extra}au]` : '';
    return `${m.id}${m.recursionDesired ? '+' : ''}${counts} ${question?.type}? ${question?.name}.`;
  }
  const marks = `${m.authoritative ? '*' : ''}${m.recursionAvailable ? '' : '-'}${m.truncated ? '|' : ''}`;
  const answers = m.answers.map(recordText).join(', ');
  return `${m.id}${RCODES[m.rcode] ?? ''}${marks} ${m.answers.length}/${m.authority.length}/${extra}${answers ? ` ${answers}` : ''}`;
}

function recordText(r: ResourceRecord): string {
  if (typeof r.data === 'string') return r.type === 'CNAME' || r.type === 'PTR' || r.type === 'NS' ? `${r.type} ${r.data}.` : `${r.type} ${r.data}`;
  if ('target' in r.data) return `SRV ${r.data.target}.:${r.data.port} ${r.data.priority} ${r.data.weight}`;
  return r.type;
}
