// A flow's hops in words, one line each: who, what, by which rule, from where to where.
import type { FlowTrace } from '../../../network/trace.ts';

/** The hops, and in the last line how it ended and where. */
export function flowText(trace: FlowTrace): string {
  const lines = trace.hops.map(
    (hop) =>
      `${hop.direction === 'reply' ? '←' : '→'} ${hop.host.padEnd(14)} ${hop.kind.padEnd(8)} ${hop.table ? `${hop.table} ${hop.chain}: ` : ''}${hop.text}  [${hop.source} → ${hop.destination}]\n`,
  );
  const end = trace.end ? ` at ${trace.end.host}${trace.end.by ? `: ${trace.end.by}` : ''}` : '';
  return `${lines.join('')}${trace.outcome}${end}\n`;
}
