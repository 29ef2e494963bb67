// upstream: busybox/miscutils/time.c
import { AppletFault, applet, UsageFault } from './lib/applet.ts';
import { startProgram } from './lib/start.ts';

export const time = applet(
  {
    name: 'time',
    usage: `[-vpa] [-o FILE] PROG ARGS

Run PROG and tell what it took

	-v	Verbose
	-p	The form that POSIX asks for
	-f FMT	A form of one's own
	-o FILE	Write to FILE
	-a	Append to it
`,
    short: 'vpaf:o:',
    posix: true,
  },
  async (call) => {
    const { p, words } = call;
    for (const letter of ['v', 'f', 'o', 'a']) if (call.has(letter)) throw new AppletFault(`-${letter} is not simulated here`);
    if (words.length === 0) throw new UsageFault();
    const began = p.clock.now();
    const child = await startProgram(call, words);
    const status = typeof child === 'number' ? { code: child } : await p.wait(child.exited);
    const seconds = (p.clock.now() - began) / 1000;
    if (call.has('p')) {
      await p.err(`real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
      return status.code;
    }
    if (status.code !== 0) await p.err(`Command exited with non-zero status ${status.code}\n`);
    const minutes = Math.floor(seconds / 60);
    await p.err(`real\t${minutes}m ${(seconds - minutes * 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
    return status.code;
  },
);
