// Compound commands: if, loops, case, groups, subshells, [[ ]], (( )). upstream: bash execute_cmd.c

import { tellFault } from './complaints.ts';
import { evaluateTest } from './conditional.ts';
import { expandArithmetic, expandPattern, expandText, expandWords } from './expand.ts';
import { LoopFlow, ShellFault } from './faults.ts';
import { waitForeground } from './foreground.ts';
import { matches } from './pattern.ts';
import { redirect, undoRedirects } from './redirect.ts';
import type { Runner } from './runner.ts';
import { selectLoop } from './select.ts';
import type { Compound, List, Redirected } from './syntax.ts';
import { tracePrefix } from './trace.ts';

/** Runs if, for, while, case, a group, a subshell, (( )) or [[ ]]. */
export async function runCompound(sh: Runner, node: Compound): Promise<number> {
  const tail = sh.tail;
  switch (node.t) {
    case 'group':
      return sh.run(node.body);
    case 'subshell':
      return subshell(sh, node.body);
    case 'test':
      sh.line = node.line + sh.lineOffset;
      return conditionalCommand(sh, node);
    case 'arith':
      sh.line = node.line + sh.lineOffset;
      return arithmeticCommand(sh, node);
    default:
      break;
  }
  sh.tail = false;
  try {
    switch (node.t) {
      case 'if':
        return await conditional(sh, node);
      case 'for':
        return await forLoop(sh, node);
      case 'select':
        return await selectLoop(sh, node, (list) => body(sh, list));
      case 'arith-for':
        return await arithmeticLoop(sh, node);
      case 'while':
        return await whileLoop(sh, node);
      case 'case':
        return await caseCommand(sh, node);
    }
  } finally {
    sh.tail = tail;
  }
}

/** Runs a compound command with redirections around it. */
export async function runRedirected(sh: Runner, node: Redirected): Promise<number> {
  let undo: Awaited<ReturnType<typeof redirect>>;
  try {
    undo = await redirect(sh, node.redirects);
  } catch (flow) {
    return (await tellFault(sh, flow)).code;
  }
  const tail = sh.tail;
  sh.tail = false;
  try {
    return await runCompound(sh, node.command);
  } finally {
    sh.tail = tail;
    undoRedirects(sh, undo);
  }
}

async function subshell(sh: Runner, list: List): Promise<number> {
  const child = sh.subshell(
    (copy) => {
      copy.tail = true;
      copy.options.monitor = false;
      return copy.run(list);
    },
    sh.options.monitor ? { group: 'new' } : {},
  );
  await waitForeground(sh, [child], ['( ... )']);
  return sh.status;
}

async function arithmeticCommand(sh: Runner, node: Extract<Compound, { t: 'arith' }>): Promise<number> {
  if (sh.options.xtrace) await sh.err(`${tracePrefix(sh)}(( ${node.expression.source} ))\n`);
  try {
    return (await sh.settle(expandArithmetic(sh, node.expression))) === 0n ? 1 : 0;
  } catch (flow) {
    const fault = arithmeticFault(flow, '((');
    return (await tellFault(sh, fault)).code;
  }
}

async function conditionalCommand(sh: Runner, node: Extract<Compound, { t: 'test' }>): Promise<number> {
  try {
    return (await evaluateTest(sh, node.test)) ? 0 : 1;
  } catch (flow) {
    if (!(flow instanceof ShellFault) || flow.fatal) throw flow;
    return (await tellFault(sh, flow.message === '' ? flow : arithmeticFault(flow, '[['))).code;
  }
}

async function test(sh: Runner, list: List): Promise<boolean> {
  sh.quiet++;
  try {
    return (await sh.run(list)) === 0;
  } finally {
    sh.quiet--;
  }
}

async function conditional(sh: Runner, node: Extract<Compound, { t: 'if' }>): Promise<number> {
  for (const branch of node.branches) if (await test(sh, branch.condition)) return sh.run(branch.body);
  return node.otherwise ? sh.run(node.otherwise) : 0;
}

/** Runs a loop's body once; false when the loop is to end. */
async function body(sh: Runner, list: List): Promise<boolean> {
  sh.loops++;
  try {
    await sh.run(list);
    return true;
  } catch (flow) {
    if (!(flow instanceof LoopFlow)) throw flow;
    if (flow.levels > 1 && sh.loops > 1) {
      flow.levels--;
      throw flow;
    }
    sh.status = 0;
    return flow.kind === 'continue';
  } finally {
    sh.loops--;
  }
}

async function forLoop(sh: Runner, node: Extract<Compound, { t: 'for' }>): Promise<number> {
  sh.line = node.line + sh.lineOffset;
  if (!/^[A-Za-z_]\w*$/.test(node.name)) throw sh.fault(`\`${node.name}': not a valid identifier`);
  const items = node.words ? await sh.settle(expandWords(sh, node.words)) : sh.positional;
  sh.status = 0;
  for (const item of items) {
    if (sh.options.xtrace && !sh.dialect) await sh.err(`${tracePrefix(sh)}for ${node.name} in ${node.words?.map((w) => w.source).join(' ') ?? '"$@"'}\n`);
    sh.assign(node.name, item);
    if (!(await body(sh, node.body))) break;
  }
  return sh.status;
}

async function arithmeticLoop(sh: Runner, node: Extract<Compound, { t: 'arith-for' }>): Promise<number> {
  sh.line = node.line + sh.lineOffset;
  const value = (e: typeof node.test): Promise<bigint> | bigint => sh.settle(expandArithmetic(sh, e));
  sh.status = 0;
  await value(node.start);
  while (node.test.source.trim() === '' || (await value(node.test)) !== 0n) {
    const ticked = sh.p.tick();
    if (ticked) await ticked;
    if (!(await body(sh, node.body))) break;
    await value(node.step);
  }
  return sh.status;
}

async function whileLoop(sh: Runner, node: Extract<Compound, { t: 'while' }>): Promise<number> {
  let last = 0;
  sh.loops++;
  try {
    for (;;) {
      const ticked = sh.p.tick();
      if (ticked) await ticked;
      if ((await test(sh, node.condition)) === node.until) break;
      sh.loops--;
      const again = await body(sh, node.body).finally(() => sh.loops++);
      last = sh.status;
      if (!again) break;
    }
  } catch (flow) {
    // break and continue in the condition belong to this loop too
    if (!(flow instanceof LoopFlow) || (flow.levels > 1 && sh.loops > 1)) throw flow;
  } finally {
    sh.loops--;
  }
  return last;
}

async function caseCommand(sh: Runner, node: Extract<Compound, { t: 'case' }>): Promise<number> {
  sh.line = node.line + sh.lineOffset;
  const text = await sh.settle(expandText(sh, node.word));
  if (sh.options.xtrace && !sh.dialect) await sh.err(`${tracePrefix(sh)}case ${node.word.source} in\n`);
  sh.status = 0;
  let through = false;
  for (const item of node.items) {
    let hit = through;
    for (const pattern of hit ? [] : item.patterns) {
      if (matches(text, await sh.settle(expandPattern(sh, pattern)), { ignoreCase: sh.shopt('nocasematch') })) {
        hit = true;
        break;
      }
    }
    if (!hit) continue;
    sh.status = 0;
    await sh.run(item.body);
    if (item.end === ';;') break;
    through = item.end === ';&';
  }
  return sh.status;
}

/** A fault of an arithmetic command, told with what it was in. */
function arithmeticFault(flow: unknown, where: string): unknown {
  return flow instanceof ShellFault ? new ShellFault(`${where}: ${flow.message}`, 1, false) : flow;
}
