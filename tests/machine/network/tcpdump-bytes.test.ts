// The bytes that tcpdump shows are a packet that a receiver would take: lengths and checksums are right; and how they are laid out.
import { describe, expect, it } from 'vitest';
import { encode } from '../../../src/base/bytes.ts';
import { ip } from '../../../src/base/ip.ts';
import { ACK, ICMP, ICMP6, PSH, SYN, TCP, UDP } from '../../../src/machine/network/packet.ts';
import { packetBytes } from '../../../src/machine/programs/lib/tcpdump/bytes.ts';
import { asciiDump, hexDump } from '../../../src/machine/programs/lib/tcpdump/dump.ts';
import type { TcpFields } from '../../../src/machine/programs/lib/tcpdump/fields.ts';
import type { Frame } from '../../../src/machine/programs/lib/tcpdump/frame.ts';
import { Printer } from '../../../src/machine/programs/lib/tcpdump/print.ts';

const BASE: Frame = {
  at: 0,
  device: 'eth0',
  direction: 'Out',
  family: 4,
  proto: TCP,
  src: '192.168.1.100',
  dst: '192.168.1.11',
  sport: 40000,
  dport: 80,
  flags: SYN,
  seq: 0,
  ack: 0,
  ttl: 64,
  length: 60,
  data: new Uint8Array(0),
  icmp: undefined,
  flow: 1,
  reply: false,
  link: { src: '00:00:00:00:00:00', dst: '00:00:00:00:00:00', index: 1, loopback: true },
};
const FIELDS: TcpFields = { seq: 1, ack: 0, window: 64240, stamps: [5, 0], syn: true };

/** The internet checksum of what carries its own: zero. */
function folded(bytes: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total ^ 0xffff;
}

describe('a packet as bytes', () => {
  const six = { family: 6, src: 'fd00::1', dst: 'fd00::2' } as const;
  it.each<readonly [string, Frame, TcpFields | undefined]>([
    ['SYN', BASE, FIELDS],
    ['data', { ...BASE, flags: PSH | ACK, data: encode('GET / HTTP/1.1\r\n\r\n!'), length: 71 }, { ...FIELDS, syn: false, ack: 7 }],
    ['SYN over IPv6', { ...BASE, ...six, length: 80 }, FIELDS],
    ['UDP', { ...BASE, proto: UDP, flags: 0, data: encode('odd'), length: 31 }, undefined],
    ['UDP over IPv6', { ...BASE, ...six, proto: UDP, flags: 0, data: encode('hi'), length: 50 }, undefined],
    ['echo', { ...BASE, proto: ICMP, flags: 0, length: 84, icmp: { kind: 'echo', code: 0 } }, undefined],
    ['echo over IPv6', { ...BASE, ...six, proto: ICMP6, flags: 0, length: 104, icmp: { kind: 'echo', code: 0 } }, undefined],
    [
      'unreachable',
      {
        ...BASE,
        proto: ICMP,
        flags: 0,
        length: 88,
        icmp: { kind: 'unreachable', code: 3, inner: { proto: UDP, src: ip('192.168.1.11'), dst: ip('192.168.1.100'), sport: 1, dport: 2 } },
      },
      undefined,
    ],
  ])('%s has the length and the checksums that it says', (_name, frame, tcp) => {
    const bytes = [...packetBytes(frame, tcp)];
    expect(bytes).toHaveLength(frame.length);
    const header = frame.family === 4 ? 20 : 40;
    if (frame.family === 4) expect([folded(bytes.slice(0, 20)), ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)]).toEqual([0, frame.length]);
    const payload = bytes.slice(header);
    const addresses = frame.family === 4 ? bytes.slice(12, 20) : bytes.slice(8, 40);
    const pseudo = frame.proto === ICMP ? [] : [...addresses, 0, frame.proto, payload.length >> 8, payload.length & 255];
    expect(folded([...pseudo, ...payload])).toBe(0);
  });

  it('is laid out sixteen bytes a line, as text, and with its header under -v', () => {
    expect(hexDump(encode('GET / HTTP/1.1\r\nHost'), true)).toBe(
      '\t0x0000:  4745 5420 2f20 4854 5450 2f31 2e31 0d0a  GET./.HTTP/1.1..\n\t0x0010:  486f 7374                                Host\n',
    );
    expect(hexDump(encode('abc'), false)).toBe('\t0x0000:  6162 63\n');
    expect(asciiDump(Uint8Array.from([69, 0, 13, 10, 13, 65, 9, 255]))).toBe('E.\n.A\t.\n');
    const printer = new Printer({ any: false, names: undefined, time: 'none', quiet: false, absolute: false, dump: undefined, verbose: 2, link: false, number: false });
    expect(printer.line({ ...BASE, proto: UDP, flags: 0, data: encode('hi\n'), length: 31 }, '')).toMatch(
      /^IP \(tos 0x0, ttl 64, id \d+, offset 0, flags \[DF\], proto UDP \(17\), length 31\)\n {4}192\.168\.1\.100\.40000 > 192\.168\.1\.11\.80: \[udp sum ok\] UDP, length 3\n$/,
    );
    expect(printer.line(BASE, '')).toMatch(/proto TCP \(6\), length 60\)\n {4}\S+ > \S+: Flags \[S\], cksum 0x[\da-f]{4} \(correct\), seq \d+, win 64240,/);
  });
});
