// The words of `time` and `times`.
import type { ShellState } from './state.ts';

/** Real time is the clock's; what a process computes costs no time of its own worth showing. */
export function printTimes(sh: ShellState, ms: number, posix: boolean): string {
  const format = sh.vars.value('TIMEFORMAT');
  if (posix) return `real ${(ms / 1000).toFixed(2)}\nuser 0.00\nsys 0.00\n`;
  if (format !== undefined) return format === '' ? '' : `${formatted(format, ms)}\n`;
  return `\nreal\t${minutes(ms)}\nuser\t${minutes(0)}\nsys\t${minutes(0)}\n`;
}

/** 0m0.000s */
export function minutes(ms: number): string {
  return `${Math.floor(ms / 60000)}m${((ms % 60000) / 1000).toFixed(3)}s`;
}

function formatted(format: string, ms: number): string {
  return format.replace(/%(?:(%)|(\d)?(l)?([RUSP]))/g, (_, percent: string | undefined, digits: string | undefined, long: string | undefined, what: string) => {
    if (percent) return '%';
    const time = what === 'R' ? ms : 0;
    return long ? minutes(time) : (time / 1000).toFixed(digits === undefined ? 3 : Math.min(3, Number(digits)));
  });
}
