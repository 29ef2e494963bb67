// The security group in front of the nodes: silence for what no rule allows, whatever the nodes' own rules say.
import { describe, expect, it } from 'vitest';
import { type ClusterShell, clusterShell, website } from '../support/cluster-shell.ts';

async function world(): Promise<ClusterShell> {
  const s = await clusterShell({ addons: ['security-group'] });
  await website(s, '--type=NodePort');
  await s.sh(`kubectl patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30080}]'`);
  await s.pass(3);
  return s;
}
const ask = (s: ClusterShell, host: string): Promise<string> => s.sh("curl -s -m 3 -o /dev/null -w '%{http_code} ' 192.168.1.11:30080; echo $?", host);

describe('the security group', () => {
  it('lets the office in and others only where a rule says so', async () => {
    const s = await world();
    expect(await s.sh('cloud security-group list')).toBe(
      [
        'ID      PROTOCOL  PORTS        SOURCE',
        'sgr-1   all       all          192.168.0.0/16',
        'sgr-2   all       all          fd00:192:168::/48',
        'sgr-3   tcp       22           0.0.0.0/0',
      ].join('\n'),
    );
    expect([await ask(s, 'laptop'), await ask(s, 'outside')]).toEqual(['200 0', '000 28']);
    expect(await s.sh('sudo iptables-save | grep -c 203.0', 'node-1')).toBe('0');
    expect(await s.sh('cloud security-group allow --port 30000-32767 --from 203.0.113.0/24')).toBe('security group rule sgr-4 created');
    expect(await ask(s, 'outside')).toBe('200 0');
    expect(await s.sh('ping -c 1 -W 1 192.168.1.11 >/dev/null; echo $?', 'outside')).toBe('1');
    await s.sh('cloud security-group allow --protocol icmp; cloud security-group revoke sgr-4');
    expect(await s.sh('ping -c 1 -W 1 192.168.1.11 >/dev/null; echo $?', 'outside')).toBe('0');
    expect(await ask(s, 'outside')).toBe('000 28');
  });

  it('does not come between nodes and pods, and knows answers', async () => {
    const s = await world();
    await s.sh('cloud security-group revoke sgr-1');
    expect(await s.sh('curl -s -m 3 -o /dev/null -w "%{http_code}" 192.168.1.12:30080', 'node-1')).toBe('200');
    expect(await s.sh('dig +short client.example.net', 'node-1')).toBe('203.0.113.7');
    expect(await ask(s, 'laptop')).toBe('000 28');
  });

  it.each([
    ['allow --port 0', 'bad port or range "0"'],
    ['allow --from nowhere', 'bad CIDR "nowhere"'],
    ['allow --protocol gre', 'unknown protocol "gre"'],
    ['allow --colour red', 'unknown option "--colour"'],
    ['revoke sgr-9', 'there is no rule "sgr-9"'],
    ['deny', 'security-group knows list, allow and revoke, not "deny"'],
  ])('%s is refused', async (words, complaint) => {
    const s = await clusterShell({ addons: ['security-group'], workers: 1 });
    expect(await s.sh(`cloud security-group ${words}; echo $?`)).toBe(`cloud: ${complaint}\n1`);
    expect((await s.sh('cloud sg list')).split('\n').length).toBe(4);
  });
});
