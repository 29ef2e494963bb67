// Where packets can be looked at on their way in and out of a device. Costs nothing while nobody looks. upstream: Linux net/packet/af_packet.c, dev_queue_xmit_nit
import type { Ip } from '../../base/ip.ts';
import { linkEnds } from './link.ts';
import { newPacket } from './packet.ts';
import type { ArpMessage, Device, Packet } from './types.ts';

/** Shows a packet to whoever listens on the device's host. A packet that is looked at takes no short cut. */
export function capture(dev: Device, packet: Packet, direction: 'In' | 'Out'): void {
  if (packet.record) packet.record.good = false;
  dev.netns.captured.emit({ dev, packet, direction });
}

const UNKNOWN = '00:00:00:00:00:00';

/** Shows a question of ARP to all on the link, and the answer to both. The ports of bridges pass them on unseen by this. */
export function captureArp(dev: Device, ip: Ip, from: Ip | undefined, answer: Device | undefined): void {
  if (ip.family !== 4 || !from) return;
  const ends = linkEnds(dev).filter((end) => end !== dev);
  if (!dev.netns.captured.heard && !ends.some((end) => end.netns.captured.heard)) return;
  const question: ArpMessage = { request: true, sender: { ip: from, mac: dev.mac }, target: { ip, mac: UNKNOWN } };
  show(dev, 'Out', question);
  for (const end of ends) show(end, 'In', question);
  if (!answer) return;
  const reply: ArpMessage = { request: false, sender: { ip, mac: answer.mac }, target: { ip: from, mac: dev.mac } };
  show(answer, 'Out', reply);
  show(dev, 'In', reply);
}

function show(dev: Device, direction: 'In' | 'Out', arp: ArpMessage): void {
  if (dev.netns.captured.heard) dev.netns.captured.emit({ dev, packet: newPacket(0, arp.sender.ip, arp.target.ip, 0, 0), direction, arp });
}
