// Where packets can be looked at on their way in and out of a device. Costs nothing while nobody looks. upstream: Linux net/packet/af_packet.c, dev_queue_xmit_nit
import type { Device, Packet } from './types.ts';

/** Shows a packet to whoever listens on the device's host. A packet that is looked at takes no short cut. */
export function capture(dev: Device, packet: Packet, direction: 'In' | 'Out'): void {
  if (packet.record) packet.record.good = false;
  dev.netns.captured.emit({ dev, packet, direction });
}
