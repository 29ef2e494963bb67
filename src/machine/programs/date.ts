// upstream: coreutils src/date.c; the clock is virtual and the zone is UTC

import { strftime } from '../os/strftime.ts';
import { command, UsageError } from './lib/command.ts';
import { parseDate } from './lib/parse-date.ts';

const ISO: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};

/** Prints a moment as text. */
export const date = command(
  {
    name: 'date',
    summary: 'Display date and time in the given FORMAT.',
    usage: ['[OPTION]... [+FORMAT]'],
    options: [
      ['d,date=STRING', "display time described by STRING, not 'now'"],
      ['I,iso-8601[=FMT]', 'output date/time in ISO 8601 format'],
      ['r,reference=FILE', 'display the last modification time of FILE'],
      ['R,rfc-email', 'output date and time in RFC 5322 format'],
      [',rfc-3339=FMT', 'output date/time in RFC 3339 format'],
      ['s,set=STRING', 'set time described by STRING'],
      ['u,utc', 'print or set Coordinated Universal Time (UTC)'],
    ],
  },
  async (p, options) => {
    const [format, extra] = options.operands;
    if (extra !== undefined) throw new UsageError(`extra operand \u2018${extra}\u2019`);
    if (format !== undefined && !format.startsWith('+')) {
      await p.err(`${p.argv[0]}: invalid date \u2018${format}\u2019\n`);
      return 1;
    }
    if (options.has('set')) {
      await p.err(`${p.argv[0]}: cannot set date: Operation not permitted\n`);
      return 1;
    }
    let ms = p.clock.now();
    const given = options.value('date');
    const reference = options.value('reference');
    if (reference !== undefined) ms = p.fs.stat(p.path(reference)).mtime;
    if (given !== undefined) {
      const parsed = parseDate(given, ms);
      if (parsed === undefined) {
        await p.err(`${p.argv[0]}: invalid date \u2018${given}\u2019\n`);
        return 1;
      }
      ms = parsed;
    }
    const iso = options.has('iso-8601') ? ISO[options.value('iso-8601') || 'date'] : undefined;
    const rfc3339 = options.value('rfc-3339');
    const style = iso ?? (rfc3339 !== undefined ? (rfc3339 === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S%:z') : options.has('rfc-email') ? '%a, %d %b %Y %H:%M:%S %z' : undefined);
    await p.out(`${strftime(format?.slice(1) ?? style ?? '%a %b %e %H:%M:%S %Z %Y', ms)}\n`);
    return 0;
  },
);
