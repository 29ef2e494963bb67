// upstream: coreutils src/touch.c
import { parseTime, partsOf } from '../../base/time.ts';
import { command, complain, fail, reason, UsageError } from './lib/command.ts';
import { NOT_HERE } from './lib/options.ts';
import { parseDate } from './lib/parse-date.ts';
import { quoted, said } from './lib/quote.ts';

/** Sets file times; makes files. */
export const touch = command(
  {
    name: 'touch',
    summary: 'Set the times of each FILE to now; a FILE that does not exist is made empty.',
    usage: '[OPTION]... FILE...',
    options: [
      ['a', ''],
      ['c,no-create', 'do not make files'],
      ['d,date=STRING', 'use STRING instead of now'],
      ['f', ''],
      ['h,no-dereference', NOT_HERE],
      ['m', 'change only the modification time'],
      ['r,reference=FILE', "use FILE's time instead of now"],
      ['t=STAMP', 'use [[CC]YY]MMDDhhmm[.ss] instead of now'],
    ],
  },
  async (p, options) => {
    if (options.operands.length === 0) throw new UsageError('missing file operand');
    let time = p.clock.now();
    const reference = options.value('reference');
    const date = options.value('date');
    const stamp = options.value('t');
    if (reference !== undefined) {
      if (!p.fs.exists(p.path(reference))) return fail(p, `failed to get attributes of ${said(reference)}: No such file or directory`);
      time = p.fs.stat(p.path(reference)).mtime;
    }
    if (date !== undefined) {
      const parsed = parseDate(date, time);
      if (parsed === undefined) return fail(p, `invalid date format ‘${date}’`);
      time = parsed;
    }
    if (stamp !== undefined) {
      const m = /^(?:(\d\d)?(\d\d))?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(stamp);
      if (!m) return fail(p, `invalid date format ‘${stamp}’`);
      const year = m[2] === undefined ? String(partsOf(p.clock.now()).year) : `${m[1] ?? (Number(m[2]) > 68 ? '19' : '20')}${m[2]}`;
      time = parseTime(`${year}-${m[3]}-${m[4]}T${m[5]}:${m[6]}:${m[7] ?? '00'}Z`);
    }
    let code = 0;
    for (const name of options.operands) {
      const path = p.path(name);
      try {
        if (!p.fs.exists(path)) {
          if (options.has('no-create')) continue;
          p.fs.writeFile(path, '');
        }
        p.fs.utimes(path, time);
      } catch (e) {
        code = await complain(p, `cannot touch ${quoted(name)}: ${reason(e)}`);
      }
    }
    return code;
  },
);
