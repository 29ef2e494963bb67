// Targets as iptables-save writes them and as iptables -L lists them. upstream: iptables extensions/libxt_*.c save, print
import { hexText, quoted } from './module.ts';
import type { NatRange, Target } from './rule.ts';

function rangeText(range: NatRange): string {
  const to = range.to && range.to !== range.from ? `-${range.to.text}` : '';
  const address = range.from ? (range.from.family === 6 && range.port ? `[${range.from.text}${to}]` : `${range.from.text}${to}`) : '';
  return `${address}${range.port ? `:${dashed(range)}` : ''}`;
}

function dashed(range: NatRange): string {
  return range.port ? (range.port.from === range.port.to ? `${range.port.from}` : `${range.port.from}-${range.port.to}`) : '';
}

/** The part of a rule from -j on, as iptables-save writes it. */
export function saveTarget(t: Target): string {
  switch (t.kind) {
    case 'jump':
      return `-${t.goto ? 'g' : 'j'} ${t.chain}`;
    case 'REJECT':
      return `-j REJECT --reject-with ${t.with}`;
    case 'MARK':
      return `-j MARK --set-xmark ${hexText(t.value)}/${hexText(t.mask)}`;
    case 'DNAT':
    case 'SNAT':
      return `-j ${t.kind} --to-${t.kind === 'DNAT' ? 'destination' : 'source'} ${rangeText(t.range)}${t.random ? ` --${t.random}` : ''}${t.persistent ? ' --persistent' : ''}`;
    case 'MASQUERADE':
    case 'REDIRECT':
      return `-j ${t.kind}${t.range.port ? ` --to-ports ${dashed(t.range)}` : ''}${t.random ? ` --${t.random}` : ''}`;
    case 'LOG':
      return `-j LOG${t.prefix ? ` --log-prefix ${quoted(t.prefix)}` : ''}${t.level === 4 ? '' : ` --log-level ${t.level}`}${t.sequence ? ' --log-tcp-sequence' : ''}${t.ipOptions ? ' --log-ip-options' : ''}`;
    case 'CT':
      return '-j CT --notrack';
    case 'CONNMARK':
      if (t.how === 'set') return `-j CONNMARK --set-xmark ${hexText(t.value)}/${hexText(t.mask)}`;
      return `-j CONNMARK --${t.how}-mark --nfmask ${hexText(t.how === 'save' ? t.from : t.to)} --ctmask ${hexText(t.how === 'save' ? t.to : t.from)}`;
    case 'TTL':
    case 'HL':
      return `-j ${t.kind} --${t.kind.toLowerCase()}-${t.how} ${t.value}`;
    case 'NETMAP':
      return `-j NETMAP --to ${t.to.text}`;
    case 'CHECKSUM':
      return '-j CHECKSUM --checksum-fill';
    case 'TCPMSS':
      return `-j TCPMSS ${t.size === 'pmtu' ? '--clamp-mss-to-pmtu' : `--set-mss ${t.size}`}`;
    case 'NFLOG':
      return `-j NFLOG${nflogWords(t, '--')}`;
    case 'NFQUEUE':
      return `-j NFQUEUE ${t.to === undefined ? `--queue-num ${t.from}` : `--queue-balance ${t.from}:${t.to}`}${t.bypass ? ' --queue-bypass' : ''}`;
    default:
      return `-j ${t.kind}`;
  }
}

function nflogWords(t: Extract<Target, { kind: 'NFLOG' }>, dashes: string): string {
  const words = [
    t.prefix === undefined ? '' : ` ${dashes}nflog-prefix ${quoted(t.prefix)}`,
    t.group === undefined || t.group === 0 ? '' : ` ${dashes}nflog-group ${t.group}`,
    t.size === undefined ? '' : ` ${dashes}nflog-size ${t.size}`,
    t.threshold === undefined ? '' : ` ${dashes}nflog-threshold ${t.threshold}`,
  ];
  return words.join('');
}

function connmarkWords(t: Extract<Target, { kind: 'CONNMARK' }>): string {
  if (t.how !== 'set') {
    const whole = t.from >>> 0 === 0xffffffff && t.to >>> 0 === 0xffffffff;
    const [nf, ct] = t.how === 'save' ? [t.from, t.to] : [t.to, t.from];
    return `CONNMARK ${t.how}${whole ? '' : t.from === t.to ? ` mask ${hexText(t.from)}` : ` nfmask ${hexText(nf)} ctmask ~${hexText(ct)}`}`;
  }
  if (t.value === 0) return `CONNMARK and ${hexText(~t.mask)}`;
  if (t.value === t.mask) return `CONNMARK or ${hexText(t.value)}`;
  if (t.mask === 0) return `CONNMARK xor ${hexText(t.value)}`;
  return t.mask === 0xffffffff ? `CONNMARK set ${hexText(t.value)}` : `CONNMARK xset ${hexText(t.value)}/${hexText(t.mask)}`;
}

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];

/** What -L shows of a target after the matches. */
export function listTarget(t: Target, numeric: boolean): string {
  switch (t.kind) {
    case 'REJECT':
      return `reject-with ${t.with}`;
    case 'MARK':
      if (t.mask === 0) return `MARK xor ${hexText(t.value)}`;
      if (t.value === t.mask) return `MARK or ${hexText(t.value)}`;
      if (t.value === 0) return `MARK and ${hexText(~t.mask)}`;
      return t.mask === 0xffffffff ? `MARK set ${hexText(t.value)}` : `MARK xset ${hexText(t.value)}/${hexText(t.mask)}`;
    case 'DNAT':
    case 'SNAT':
      return `to:${rangeText(t.range)}${t.random ? ` ${t.random}` : ''}${t.persistent ? ' persistent' : ''}`;
    case 'MASQUERADE':
      return [t.range.port ? `masq ports: ${dashed(t.range)}` : '', t.random ?? ''].filter(Boolean).join(' ');
    case 'REDIRECT':
      return [t.range.port ? `redir ports ${dashed(t.range)}` : '', t.random ?? ''].filter(Boolean).join(' ');
    case 'LOG':
      return `${numeric ? `LOG flags ${Number(t.sequence) + 4 * Number(t.ipOptions)} level ${t.level}` : `LOG level ${LEVELS[t.level]}${t.sequence ? ' tcp-sequence' : ''}${t.ipOptions ? ' ip-options' : ''}`}${t.prefix ? ` prefix "${t.prefix}"` : ''}`;
    case 'NOTRACK':
      return 'NOTRACK';
    case 'CT':
      return 'CT notrack';
    case 'CONNMARK':
      return connmarkWords(t);
    case 'TTL':
    case 'HL':
      return `${t.kind} ${{ set: 'set to', inc: 'increment by', dec: 'decrement by' }[t.how]} ${t.value}`;
    case 'NETMAP':
      return `to:${t.to.text}`;
    case 'CHECKSUM':
      return 'CHECKSUM fill';
    case 'TCPMSS':
      return t.size === 'pmtu' ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${t.size}`;
    case 'NFLOG':
      return nflogWords(t, '').trim();
    case 'NFQUEUE':
      return `NFQUEUE ${t.to === undefined ? `num ${t.from}` : `balance ${t.from}:${t.to}`}${t.bypass ? ' bypass' : ''}`;
    default:
      return '';
  }
}
