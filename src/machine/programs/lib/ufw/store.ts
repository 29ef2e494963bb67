// What ufw keeps in files: whether it is on, the default policies, the rules. upstream: ufw backend_iptables.py, /etc/ufw, /etc/default/ufw
import type { FileSystem } from '../../../os/types.ts';
import { familiesOf, iptablesLines, parseTuple, tupleOf, type UfwRule } from './rule.ts';

export type Policy = 'allow' | 'deny' | 'reject';

export interface UfwState {
  enabled: boolean;
  readonly defaults: { incoming: Policy; outgoing: Policy; routed: Policy };
  logging: boolean;
  rules: UfwRule[];
}

const CONF = '/etc/ufw/ufw.conf';
const DEFAULTS = '/etc/default/ufw';
const RULES = '/etc/ufw/user.rules';
const WORDS: Readonly<Record<Policy, string>> = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' };
const KEYS = { incoming: 'INPUT', outgoing: 'OUTPUT', routed: 'FORWARD' } as const;

const read = (fs: FileSystem, path: string): string => (fs.exists(path) ? fs.readText(path) : '');

export function loadUfw(fs: FileSystem): UfwState {
  const conf = read(fs, CONF);
  const defaults = read(fs, DEFAULTS);
  const policy = (key: string, otherwise: Policy): Policy => {
    const word = new RegExp(`^DEFAULT_${key}_POLICY="(\\w+)"`, 'm').exec(defaults)?.[1];
    return (Object.keys(WORDS) as Policy[]).find((p) => WORDS[p] === word) ?? otherwise;
  };
  return {
    enabled: /^ENABLED=yes/m.test(conf),
    logging: !/^LOGLEVEL=off/m.test(conf),
    defaults: { incoming: policy('INPUT', 'deny'), outgoing: policy('OUTPUT', 'allow'), routed: policy('FORWARD', 'deny') },
    rules: [...read(fs, RULES).matchAll(/^### tuple ### (.*)$/gm)].flatMap((m) => parseTuple(m[1] ?? '') ?? []),
  };
}

export function saveUfw(fs: FileSystem, state: UfwState): void {
  fs.mkdir('/etc/ufw', { recursive: true });
  fs.mkdir('/etc/default', { recursive: true });
  fs.writeFile(CONF, `# /etc/ufw/ufw.conf\nENABLED=${state.enabled ? 'yes' : 'no'}\nLOGLEVEL=${state.logging ? 'low' : 'off'}\n`);
  const lines = (Object.keys(KEYS) as (keyof typeof KEYS)[]).map((key) => `DEFAULT_${KEYS[key]}_POLICY="${WORDS[state.defaults[key]]}"\n`);
  fs.writeFile(DEFAULTS, `# /etc/default/ufw\nIPV6=yes\n${lines.join('')}`);
  const rules = state.rules.map((r) => `\n### tuple ### ${tupleOf(r)}\n${familiesOf(r).includes(4) ? iptablesLines(r, 4).join('\n') : ''}\n`);
  fs.writeFile(RULES, `*filter\n:ufw-user-input - [0:0]\n:ufw-user-output - [0:0]\n:ufw-user-forward - [0:0]\n### RULES ###\n${rules.join('')}\n### END RULES ###\nCOMMIT\n`);
}
