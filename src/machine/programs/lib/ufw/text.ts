// The tables of `ufw status`. upstream: ufw frontend.py, backend_iptables.py get_status
import { familiesOf, ruleWords, type UfwRule } from './rule.ts';
import type { UfwState } from './store.ts';

const COLUMN = { to: 26, action: 11, from: 26 };

/** `ufw status`, with `verbose` or `numbered`. */
export function statusText(state: UfwState, how: 'verbose' | 'numbered' | undefined): string {
  if (!state.enabled) return 'Status: inactive\n';
  const { incoming, outgoing, routed } = state.defaults;
  let text = 'Status: active\n';
  if (how === 'verbose')
    text += `Logging: ${state.logging ? 'on (low)' : 'off'}\nDefault: ${incoming} (incoming), ${outgoing} (outgoing), ${routed} (routed)\nNew profiles: skip\n`;
  const all = ([4, 6] as const).flatMap((family) => state.rules.filter((r) => familiesOf(r).includes(family)).map((r) => ({ r, six: family === 6 })));
  if (all.length === 0) return text;
  const rows = all.map(({ r, six }, i) => `${how === 'numbered' ? `[${String(i + 1).padStart(2)}] ` : ''}${row(r, six, how !== undefined)}`);
  const indent = how === 'numbered' ? '     ' : '';
  const head = (to: string, action: string, from: string): string => `${indent}${to.padEnd(COLUMN.to)} ${action.padEnd(COLUMN.action)} ${from}\n`;
  return `${text}\n${head('To', 'Action', 'From')}${head('--', '------', '----')}${rows.join('')}\n`;
}

function row(r: UfwRule, six: boolean, directed: boolean): string {
  const v6 = (text: string, address: string): string => (six && address === 'any' ? `${text} (v6)` : text);
  const port = (n: string): string => (n === 'any' ? '' : `${n}${r.proto === 'any' ? '' : `/${r.proto}`}`);
  const end = (address: string, n: string, device: string): string => {
    const ports = port(n);
    const where = address === 'any' ? (ports ? '' : 'Anywhere') : address;
    const proto = r.dport === 'any' && r.sport === 'any' && r.proto !== 'any' && address !== 'any' ? `/${r.proto}` : '';
    return `${v6([`${where}${proto}`, ports].filter(Boolean).join(' '), address)}${device ? ` on ${device}` : ''}`;
  };
  const direction = r.route ? ' FWD' : r.direction === 'out' ? ' OUT' : directed ? ' IN' : '';
  const onTo = r.direction === 'in' && !r.route ? r.inInterface : r.outInterface;
  const onFrom = r.route ? r.inInterface : r.direction === 'out' ? '' : '';
  const comment = r.comment ? ` # ${r.comment}` : '';
  return `${end(r.dst, r.dport, onTo).padEnd(COLUMN.to)} ${`${r.action.toUpperCase()}${direction}`.padEnd(COLUMN.action)} ${end(r.src, r.sport, onFrom).padEnd(COLUMN.from)}${comment}\n`;
}

/** `ufw show added`: the rules as they were typed. */
export function addedText(state: UfwState): string {
  const lines = state.rules.map((r) => `ufw ${ruleWords(r)}\n`);
  return `Added user rules (see 'ufw status' for running firewall):\n${lines.length > 0 ? lines.join('') : '(None)\n'}`;
}
