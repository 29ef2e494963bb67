// Command and process substitution: a copy of the shell at the other end of a pipe. upstream: bash subst.c command_substitute
import { PipeBuffer } from '../os/open-files.ts';
import { tellSyntaxError } from './complaints.ts';
import { expandText } from './expand.ts';
import type { Request } from './expansion.ts';
import { openFor } from './redirect.ts';
import type { Runner } from './runner.ts';
import type { Script } from './syntax.ts';

/** What an expansion waits for. */
export function answer(sh: Runner, request: Request): Promise<string> {
  return request.kind === 'command' ? commandOutput(sh, request.script) : processFile(sh, request);
}

async function commandOutput(sh: Runner, script: Script): Promise<string> {
  if (script.error) {
    sh.line = Math.max(sh.line, script.error.line);
    await tellSyntaxError(sh, script);
    throw sh.fault('', 1);
  }
  const only = script.statements.length === 1 ? script.statements[0]?.command : undefined;
  if (only?.t === 'simple' && only.words.length === 0 && only.assignments.length === 0 && only.redirects.length === 1 && only.redirects[0]?.operator === '<') {
    const file = await openFor(sh, await sh.settle(expandText(sh, only.redirects[0].target)), 'r');
    const text = await sh.readAll(file);
    file.close();
    return text;
  }
  const buffer = new PipeBuffer();
  const reader = sh.p.adopt(buffer.end('read'));
  const writer = sh.p.adopt(buffer.end('write'));
  const line = sh.line;
  const child = sh.subshell(
    (copy) => {
      copy.line = line;
      copy.traceDepth++;
      copy.tail = true;
      if (!sh.shopt('inherit_errexit')) copy.options.errexit = false;
      return copy.run(script);
    },
    { files: new Map(sh.p.files).set(1, writer) },
  );
  writer.close();
  const text = await sh.readAll(reader);
  reader.close();
  const status = child.status ?? (await sh.p.wait(child.exited));
  sh.status = status.code;
  sh.substitutionStatus = status.code;
  return text;
}

/** <(...) and >(...): the path of a descriptor that a copy of the shell writes to or reads from. */
async function processFile(sh: Runner, request: Extract<Request, { kind: 'process' }>): Promise<string> {
  const buffer = new PipeBuffer();
  const ends = { read: sh.p.adopt(buffer.end('read')), write: sh.p.adopt(buffer.end('write')) };
  const [mine, theirs] = request.direction === '<' ? [ends.read, ends.write] : [ends.write, ends.read];
  const child = sh.subshell(
    (copy) => {
      copy.tail = true;
      return copy.run(request.script);
    },
    { files: new Map(sh.p.files).set(request.direction === '<' ? 1 : 0, theirs) },
  );
  sh.lastBackground = child.pid;
  theirs.close();
  let fd = 63;
  while (sh.p.files.has(fd)) fd--;
  sh.p.files.set(fd, mine);
  sh.substitutionFiles.push(fd);
  return `/dev/fd/${fd}`;
}
