// A datagram that a rule of its own host stops: the program that sends it hears EPERM, and says so in its own way.
import { expect, it } from 'vitest';
import { lab } from './world.ts';

it('is told as an error of the write', async () => {
  const l = await lab();
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ['DROP', 'echo hi > /dev/udp/192.168.1.10/9', /write error: Operation not permitted/],
    ['DROP', 'dig +time=1 +tries=1 @192.168.1.10 x.example', /^;; communications error to 192\.168\.1\.10#53: permission denied$/m],
    ['DROP', 'nslookup -timeout=1 -retry=1 x.example 192.168.1.10', /^;; communications error to 192\.168\.1\.10#53: permission denied$/m],
    ['DROP', 'curl -sS -m 3 http://x.example/', /^curl: \(6\) Could not resolve host: x\.example$/m],
    ['DROP', 'nc -zuv -w 1 192.168.1.10 9; echo $?', /^1$/m],
    ['DROP', 'nc -zu -w 1 192.168.1.10 9; echo $?', /^0$/m],
    ['DROP', 'echo hi | nc -u -w 1 192.168.1.10 9; echo $?', /^0$/m],
    ['REJECT', 'echo hi > /dev/udp/192.168.1.10/9', /write error: Operation not permitted/],
    ['ACCEPT', 'exec 3<>/dev/udp/192.168.1.10/9; echo a >&3; sleep .1; echo b >&3', /^bash: line 1: echo: write error: Connection refused$/m],
    ['ACCEPT', 'exec 3<>/dev/udp/192.168.1.10/9; echo a >&3; read -u 3 x', /^bash: line 1: read: read error: 3: Connection refused$/m],
    ['ACCEPT', 'exec 3<>/dev/udp/192.168.1.10/9; echo a >&3; cat <&3', /^cat: .*Connection refused$/m],
    ['ACCEPT', 'echo hi > /dev/udp/192.168.1.10/9; echo $?', /^0$/m],
  ];
  for (const [target, command, said] of rows) {
    await l.sh('node-1', `iptables -I OUTPUT -p udp -j ${target}`);
    expect([target, command, (await l.sh('node-1', command)).output]).toEqual([target, command, expect.stringMatching(said)]);
    await l.sh('node-1', `iptables -D OUTPUT -p udp -j ${target}`);
  }
});
