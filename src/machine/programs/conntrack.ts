// upstream: conntrack-tools conntrack(8)
import type { Connection } from '../network/netfilter/connection.ts';
import type { ConntrackEvent } from '../network/netfilter/conntrack.ts';
import { conntrackText } from '../network/netfilter/conntrack-text.ts';
import type { Process, Program } from '../os/types.ts';
import { BadParameter, type Format, type Request, readWords } from './lib/conntrack/options.ts';
import { connectionXml, savedText } from './lib/conntrack/text.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';
import { streamUntil } from './lib/stream-lines.ts';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
const USAGE = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

Commands:
  -L [table] [options]		List conntrack or expectation table
  -G [table] parameters		Get conntrack or expectation
  -D [table] parameters		Delete conntrack or expectation
  -I [table] parameters		Create a conntrack or expectation
  -U [table] parameters		Update a conntrack
  -E [table] [options]		Show events
  -F [table]			Flush table
  -C [table]			Show counter
  -S				Show statistics

Tables: conntrack, expect, dying, unconfirmed

Conntrack parameters and options:
  -n, --src-nat ip			source NAT ip
  -g, --dst-nat ip			destination NAT ip
  -j, --any-nat ip			source or destination NAT ip
  -m, --mark mark			Set mark
  -c, --secmark secmark			Set selinux secmark
  -e, --event-mask eventmask		Event mask, eg. NEW,DESTROY
  -z, --zero 				Zero counters while listing
  -o, --output type[,...]		Output format, eg. xml
  -l, --label label[,...]		conntrack labels

Expectation parameters and options:
  --tuple-src ip	Source address in expect tuple
  --tuple-dst ip	Destination address in expect tuple

Updating parameters and options:
  --label-add label	Add label
  --label-del label	Delete label

Common parameters and options:
  -s, --src, --orig-src ip		Source address from original direction
  -d, --dst, --orig-dst ip		Destination address from original direction
  -r, --reply-src ip		Source addres from reply direction
  -q, --reply-dst ip		Destination address from reply direction
  -p, --protonum proto		Layer 4 Protocol, eg. 'tcp'
  -f, --family proto		Layer 3 Protocol, eg. 'ipv6'
  -t, --timeout timeout		Set timeout
  -u, --status status		Set status, eg. ASSURED
  -w, --zone value		Set conntrack zone
  --orig-zone value		Set zone for original direction
  --reply-zone value		Set zone for reply direction
  -b, --buffer-size		Netlink socket buffer size
  --mask-src ip			Source mask address
  --mask-dst ip			Destination mask address

`;

/** Lists, deletes and watches tracked connections. */
export const conntrack: Program = {
  name: 'conntrack',
  summary: 'List, delete and watch the connections that the kernel tracks.',
  async main(p) {
    try {
      const request = readWords(p.argv.slice(1));
      if (request.action === 'V') await p.out(`${VERSION}\n`);
      else if (request.action === 'h') await p.out(USAGE);
      else {
        await rootOnly(p, `${VERSION}: Operation failed: Operation not permitted (you must be root)\n`, 1);
        return await act(p, request);
      }
      return 0;
    } catch (e) {
      if (!(e instanceof BadParameter)) throw e;
      await p.err(`${VERSION}: ${e.message}\n${HINT}`);
      return 2;
    }
  },
};

async function act(p: Process, r: Request): Promise<number> {
  if (r.table !== 'conntrack') return otherTable(p, r);
  const table = netnsOf(p.machine).conntrack;
  if (r.action === 'C') await p.out(`${table.size}\n`);
  else if (r.action === 'F') {
    table.flush();
    await p.err(`${VERSION}: connection tracking table has been emptied.\n`);
  } else if (r.action === 'E') await watch(p, r);
  else if (r.action === 'S') await p.out('cpu=0   \tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 \n');
  else if (r.action === 'I' || r.action === 'A') throw new BadParameter('entries made by hand are not simulated here');
  else return entries(p, r);
  return 0;
}

/** Nothing is expected here, and nothing lingers. */
async function otherTable(p: Process, r: Request): Promise<number> {
  const expected = r.table === 'expect';
  if (r.action === 'L') await p.err(`${VERSION}: 0 ${expected ? 'expectations' : 'flow entries'} have been shown.\n`);
  else if (r.action === 'C') await p.out('0\n');
  else if (r.action === 'F' && expected) await p.err(`${VERSION}: expectation table has been emptied.\n`);
  else throw new BadParameter(`table \`${r.table}' is not simulated here with this command`);
  return 0;
}

const DONE = { L: 'shown', G: 'shown', D: 'deleted', U: 'updated' } as const;

/** -L, -G, -D, -U. As in life the sum comes to stderr, and the lines to stdout. */
async function entries(p: Process, r: Request): Promise<number> {
  const table = netnsOf(p.machine).conntrack;
  const now = p.clock.now();
  const list = [...table.list()].filter((c) => (r.family === undefined || c.orig.src.family === r.family) && r.tests.every((test) => test(c)));
  const what = r.action as keyof typeof DONE;
  if (what === 'G' && list.length === 0) {
    await p.err(`${VERSION}: Operation failed: such conntrack doesn't exist\n`);
    return 1;
  }
  if (what === 'U' && r.mark !== undefined) for (const c of list) c.mark = r.mark;
  if (what === 'D') {
    const portid = 0x80000000 + p.machine.random.int(0x7fffffff);
    for (const c of list) table.remove(c, portid);
  }
  const sum = `${VERSION}: ${list.length} flow entries have been ${DONE[what]}.\n`;
  const use = what === 'G' || what === 'U' ? 2 : 1;
  if (r.formats.has('labels')) await p.err('nfct_labelmap_new: No such file or directory\n');
  // The lines wait until the end, but for the head of a document.
  if (!r.formats.has('xml') || list.length === 0) await p.err(sum);
  const lines = list.map((c) => line(c, now, r.formats, use)).join('');
  if (lines) await p.out(r.formats.has('xml') ? `<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n${lines}</conntrack>\n` : lines);
  if (lines && r.formats.has('xml')) await p.err(sum);
  return (what === 'D' || what === 'U') && list.length === 0 ? 1 : 0;
}

function line(c: Connection, now: number, formats: ReadonlySet<Format>, use: number): string {
  if (formats.has('xml')) return `${connectionXml(c, now)}\n`;
  if (formats.has('save')) return `${savedText(c, now)}\n`;
  const family = formats.has('extended') ? `ipv${c.orig.src.family}     ${c.orig.src.family === 4 ? 2 : 10} ` : '';
  return `${family}${conntrackText(c, now, use)}${formats.has('id') ? ` id=${c.id}` : ''}\n`;
}

async function watch(p: Process, r: Request): Promise<void> {
  if (r.formats.has('xml') || r.formats.has('save')) throw new BadParameter('this form of events is not simulated here');
  const all = r.events.size === 0 || r.events.has('ALL');
  const shown = await streamUntil(p, (print) =>
    netnsOf(p.machine).conntrack.watch((e) => {
      if ((all || r.events.has(e.kind)) && (r.family === undefined || e.connection.orig.src.family === r.family) && r.tests.every((test) => test(e.connection)))
        print(eventLine(e, p.clock.now(), r.formats));
    }),
  );
  await p.err(`${VERSION}: ${shown} flow events have been shown.\n`);
}

function eventLine(e: ConntrackEvent, now: number, formats: ReadonlySet<Format>): string {
  const c = e.connection;
  const text = conntrackText(c, now).replace(/ mark=\d+ use=1$/, c.mark ? ` mark=${c.mark}` : '');
  // What has run out has no time left to speak of.
  const rest = e.kind === 'DESTROY' && c.expires <= now ? text.replace(/^(\S+ +\d+) \d+ /, '$1 ') : text;
  const by = e.portid === undefined ? '' : ` [USERSPACE] portid=${e.portid}`;
  const stamp = formats.has('timestamp')
    ? `[${Math.floor(now / 1000)}.${String(Math.floor((now % 1000) * 1000))
        .padEnd(6, '0')
        .slice(0, 6)}]\t`
    : '';
  const family = formats.has('extended') ? `ipv${c.orig.src.family}     ${c.orig.src.family === 4 ? 2 : 10} ` : '';
  return `${stamp}${`[${e.kind}]`.padStart(9)} ${family}${rest}${formats.has('id') ? ` id=${c.id}` : ''}${by}\n`;
}
