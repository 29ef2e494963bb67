// The shell. upstream: busybox/shell/ash.c
import { runAsh } from '../../shell/ash/run.ts';
import { type Applet, showUsage } from './lib/applet.ts';

const USAGE = `[-il] [-|+Cabefmnuvx] [-|+o OPT]... [-c 'SCRIPT' [ARG0 ARGS] | FILE ARGS | -s ARGS]

Unix shell interpreter
`;

function shell(name: string): Applet {
  return (build) => ({
    name,
    summary: 'the shell of BusyBox',
    main: (p) => (p.argv.length === 2 && p.argv[1] === '--help' ? showUsage(p, { name, usage: USAGE }, build, 0) : runAsh(p)),
  });
}

export const sh = shell('sh');
export const ash = shell('ash');
