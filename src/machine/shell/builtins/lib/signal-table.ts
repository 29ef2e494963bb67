// All signals of Linux by name and number, as `kill -l` lists them; only some can be sent here. upstream: bash support/mksignames.c
const PLAIN = 'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(' ');
const [FIRST_REAL_TIME, LAST_REAL_TIME] = [34, 64];

/** Without SIG; undefined for numbers that have no name. */
function nameOf(number: number): string | undefined {
  if (number === 0) return 'EXIT';
  if (number <= PLAIN.length) return PLAIN[number - 1];
  if (number < FIRST_REAL_TIME || number > LAST_REAL_TIME) return undefined;
  const [above, below] = [number - FIRST_REAL_TIME, LAST_REAL_TIME - number];
  if (above <= below) return above === 0 ? 'RTMIN' : `RTMIN+${above}`;
  return below === 0 ? 'RTMAX' : `RTMAX-${below}`;
}

const numberOf = (name: string): number | undefined => {
  for (let n = 0; n <= LAST_REAL_TIME; n++) if (nameOf(n) === name.toUpperCase().replace(/^SIG/, '')) return n;
  return undefined;
};

/** The table of `kill -l`: five a line. */
export function signalTable(): string {
  const cells: string[] = [];
  for (let n = 1; n <= LAST_REAL_TIME; n++) {
    const name = nameOf(n);
    if (name !== undefined) cells.push(`${String(n).padStart(2)}) SIG${name}`);
  }
  return `${cells.map((cell, i) => `${cell}${i % 5 === 4 ? '\n' : '\t'}`).join('')}${cells.length % 5 === 0 ? '' : '\n'}`;
}

/** `kill -l` of one: the name of a number (or of an exit code that tells of it), the number of a name. */
export function listedSignal(text: string): string | undefined {
  if (/^\d+$/.test(text)) return nameOf(Number(text) > 128 ? Number(text) - 128 : Number(text));
  const number = numberOf(text);
  return number === undefined ? undefined : String(number);
}

/** Why a signal cannot be sent. */
export function noSignal(text: string): string {
  return `${text}: ${listedSignal(text) === undefined ? 'invalid signal specification' : 'this signal is not simulated here'}`;
}
