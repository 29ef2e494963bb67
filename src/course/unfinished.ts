// Marks that a Markdown parser takes for text without a word: blocks that nobody ends, directives that are none.
import type { Code, RootContent } from 'mdast';
import { lineOf } from './prose.ts';

type Report = (line: number, message: string) => void;

/** Tells of fences and directives without an end; `lines` are those of the file. */
export function unfinished(nodes: readonly RootContent[], lines: readonly string[], report: Report): void {
  for (const node of nodes) {
    const line = lineOf(node);
    const last = lines[(node.position?.end.line ?? 1) - 1] ?? '';
    if (node.type === 'code' && !closes(last, fenceAt(lines, node))) report(line, `the block that begins here has no end: a line ${fenceAt(lines, node)}`);
    if (node.type === 'containerDirective') {
      if (!/^\s*:{3,}\s*$/.test(last)) report(line, `:::${node.name} has no end: a line :::`);
      unfinished(node.children, lines, report);
    }
    if (node.type === 'paragraph') {
      const text = lines[line - 1]?.trim() ?? '';
      if (/^:{2,}/.test(text)) report(line, `“${text}” is no directive: these are written :::NAME, without a blank, and end with a line :::`);
    }
  }
}

/** The fence that a code block begins with; none for one that is indented. */
function fenceAt(lines: readonly string[], node: Code): string {
  return /^[\s>]*(`{3,}|~{3,})/.exec(lines[lineOf(node) - 1] ?? '')?.[1] ?? '';
}

function closes(last: string, fence: string): boolean {
  return (
    fence === '' ||
    last
      .trim()
      .replace(/^[\s>]+/, '')
      .startsWith(fence)
  );
}
