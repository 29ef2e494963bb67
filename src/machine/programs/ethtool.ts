// ethtool 6.1, as far as virtual devices answer it. upstream: ethtool.c, netlink/settings.c; Linux drivers/net/veth.c
import { isRunning } from '../network/link.ts';
import type { Netns } from '../network/netns.ts';
import type { Device } from '../network/types.ts';
import type { Process, Program } from '../os/types.ts';
import { netnsOf } from './lib/network/netns-of.ts';

const USAGE = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n';
const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n';
const NOT_SUPPORTED = 'netlink error: Operation not supported\n';

interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly exit: number;
}

type Question = (dev: Device, ns: Netns) => Answer;

/** What is asked by which letter; undefined: not simulated. */
const QUESTIONS: Readonly<Record<string, readonly [question: Question | undefined, unknown: Answer]>> = {
  i: [driver, { err: 'Cannot get driver information: No such device\n', exit: 71 }],
  S: [statistics, { err: 'Cannot get stats strings information: No such device\n', exit: 96 }],
  k: [features, { err: NO_DEVICE, exit: 1 }],
  a: [unsupported, { err: NO_DEVICE, exit: 1 }],
  c: [unsupported, { err: NO_DEVICE, exit: 1 }],
  g: [unsupported, { err: NO_DEVICE, exit: 1 }],
  l: [channels, { err: NO_DEVICE, exit: 1 }],
  P: [() => ({ out: 'Permanent address: not set\n', exit: 0 }), { err: NO_DEVICE, exit: 1 }],
  T: [stamping, { err: NO_DEVICE, exit: 1 }],
};
const LONG: Readonly<Record<string, string>> = {
  '--driver': 'i',
  '--statistics': 'S',
  '--show-features': 'k',
  '--show-offload': 'k',
  '--show-pause': 'a',
  '--show-coalesce': 'c',
  '--show-ring': 'g',
  '--show-channels': 'l',
  '--show-permaddr': 'P',
  '--show-time-stamping': 'T',
};
const CHANGES = 'sKACGLEerpdtxXnNuUfmw';

/** Shows what a network device says of itself. */
export const ethtool: Program = {
  name: 'ethtool',
  summary: 'query network device settings',
  async main(p) {
    const [first, second] = p.argv.slice(1);
    if (first === '--version') {
      await p.out('ethtool version 6.1\n');
      return 0;
    }
    if (first === undefined) return tell(p, { err: USAGE, exit: 1 });
    const ns = netnsOf(p.machine);
    if (!first.startsWith('-')) return tell(p, settings(ns.devices.get(first)));
    const letter = LONG[first] ?? (first.length === 2 ? first.slice(1) : '');
    const known = QUESTIONS[letter];
    if (second === undefined || (!known && !CHANGES.includes(letter || '?'))) return tell(p, { err: USAGE, exit: 1 });
    if (!known) return tell(p, { err: `ethtool: ${first} is not simulated here\n`, exit: 1 });
    const dev = ns.devices.get(second);
    const [question, none] = known;
    return tell(p, dev && question ? question(dev, ns) : none);
  },
};

async function tell(p: Process, { out, err, exit }: Answer): Promise<number> {
  if (out !== undefined) await p.out(out);
  if (err !== undefined) await p.err(err);
  return exit;
}

const detected = (dev: Device): string => `\tLink detected: ${dev.kind === 'loopback' ? (dev.up ? 'yes' : 'no') : isRunning(dev) ? 'yes' : 'no'}\n`;

function settings(dev: Device | undefined): Answer {
  if (!dev) return { err: `${NO_DEVICE.repeat(5)}No data available\n`, exit: 75 };
  if (dev.kind === 'loopback' || dev.kind === 'dummy') return { out: `Settings for ${dev.name}:\n${detected(dev)}`, exit: 0 };
  const modes = ['Supported', 'Advertised'].flatMap((which) => [
    ...(which === 'Supported' ? ['Supported ports: [  ]'] : []),
    `${which} link modes:  ${which === 'Supported' ? ' ' : ''}Not reported`,
    `${which} pause frame use: No`,
    which === 'Supported' ? 'Supports auto-negotiation: No' : 'Advertised auto-negotiation: No',
    `${which} FEC modes: Not reported`,
  ]);
  if (dev.kind === 'bridge') modes.length = 0;
  const speed = dev.kind === 'bridge' ? ['Speed: 10000Mb/s', 'Duplex: Unknown! (255)'] : ['Speed: 10000Mb/s', 'Duplex: Full'];
  const port = dev.kind === 'bridge' ? 'Port: Other' : 'Port: Twisted Pair';
  const lines = [...modes, ...speed, 'Auto-negotiation: off', port, 'PHYAD: 0', 'Transceiver: internal', ...(dev.kind === 'bridge' ? [] : ['MDI-X: Unknown'])];
  return { out: `Settings for ${dev.name}:\n${lines.map((l) => `\t${l}\n`).join('')}${detected(dev)}`, exit: 0 };
}

const DRIVERS: Readonly<Record<string, readonly [name: string, version: string, statistics: string]>> = {
  veth: ['veth', '1.0', 'yes'],
  bridge: ['bridge', '2.3', 'no'],
  dummy: ['dummy', '1.0', 'no'],
};

function driver(dev: Device): Answer {
  const found = DRIVERS[dev.kind];
  if (!found) return dev.kind === 'loopback' ? { err: 'Cannot get driver information: Operation not supported\n', exit: 71 } : cardOf(dev);
  const [name, version, stats] = found;
  const firmware = dev.kind === 'bridge' || dev.kind === 'dummy' ? 'N/A' : '';
  const bus = dev.kind === 'bridge' ? 'N/A' : '';
  return {
    out: `driver: ${name}\nversion: ${version}\nfirmware-version: ${firmware}\nexpansion-rom-version: \nbus-info: ${bus}\nsupports-statistics: ${stats}\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`,
    exit: 0,
  };
}

/** A host's own card is nobody's: what drives it is not told. */
const cardOf = (dev: Device): Answer => ({ err: `ethtool: the driver of ${dev.name} is not simulated here\n`, exit: 71 });

function statistics(dev: Device): Answer {
  if (dev.kind !== 'veth' || !dev.peer) return { err: 'no stats available\n', exit: 94 };
  const queue = [
    'rx_queue_0_xdp_packets',
    'rx_queue_0_xdp_bytes',
    'rx_queue_0_drops',
    'rx_queue_0_xdp_redirect',
    'rx_queue_0_xdp_drops',
    'rx_queue_0_xdp_tx',
    'rx_queue_0_xdp_tx_errors',
  ];
  const sent = ['tx_queue_0_xdp_xmit', 'tx_queue_0_xdp_xmit_errors'];
  return { out: `NIC statistics:\n     peer_ifindex: ${dev.peer.index}\n${[...queue, ...sent].map((name) => `     ${name}: 0\n`).join('')}`, exit: 0 };
}

const FEATURES = `rx-checksumming: on
tx-checksumming: on
	tx-checksum-ipv4: off [fixed]
	tx-checksum-ip-generic: on
	tx-checksum-ipv6: off [fixed]
	tx-checksum-fcoe-crc: off [fixed]
	tx-checksum-sctp: on
scatter-gather: on
	tx-scatter-gather: on
	tx-scatter-gather-fraglist: on
tcp-segmentation-offload: on
	tx-tcp-segmentation: on
	tx-tcp-ecn-segmentation: on
	tx-tcp-mangleid-segmentation: on
	tx-tcp6-segmentation: on
generic-segmentation-offload: on
generic-receive-offload: off
large-receive-offload: off [fixed]
`;

/** The features that anybody asks for; the rest of the tool's long list is left out. */
function features(dev: Device): Answer {
  if (dev.kind !== 'veth') return { err: `ethtool: the features of a device of kind ${dev.kind} are not simulated here\n`, exit: 1 };
  return { out: `Features for ${dev.name}:\n${FEATURES}`, exit: 0 };
}

function unsupported(): Answer {
  return { err: NOT_SUPPORTED, exit: 1 };
}

function channels(dev: Device): Answer {
  if (dev.kind !== 'veth') return { err: NOT_SUPPORTED, exit: 1 };
  const rows = (n: number): string => `RX:\t\t${n}\nTX:\t\t${n}\nOther:\t\tn/a\nCombined:\tn/a\n`;
  return { out: `Channel parameters for ${dev.name}:\nPre-set maximums:\n${rows(2)}Current hardware settings:\n${rows(1)}`, exit: 0 };
}

function stamping(dev: Device): Answer {
  return {
    out: `Time stamping parameters for ${dev.name}:\nCapabilities:\n\tsoftware-transmit\n\tsoftware-receive\n\tsoftware-system-clock\nPTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n`,
    exit: 0,
  };
}
