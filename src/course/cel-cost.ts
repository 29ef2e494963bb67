// What an expression costs in the worst case: every node is a step, and a macro's body is paid for each element. upstream idea: k8s.io/apiserver/pkg/cel cost estimation
import type { ASTNode } from '@marcbachmann/cel-js';

export type SizeOf = (apiVersion: string, kind: string) => number;

/** How many objects of a kind there are while none can be counted. */
export const ASSUMED = 100;
/** Lists inside of one object: ports, containers, conditions. */
const INNER = 16;
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Steps; infinite nesting cannot happen, CEL has no loops of another kind. */
export function costOf(node: ASTNode, sizeOf: SizeOf): number {
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args;
    const body = args.reduce((sum, a) => sum + costOf(a, sizeOf), 1);
    return costOf(receiver, sizeOf) + (MACROS.has(name) ? size(receiver, sizeOf) * body : body);
  }
  if (node.op === 'call') return 1 + node.args[1].reduce((sum, a) => sum + costOf(a, sizeOf), 0) + (node.args[0] === 'objects' ? size(node, sizeOf) : 0);
  return 1 + childrenOf(node.args).reduce((sum, child) => sum + costOf(child, sizeOf), 0);
}

/** How long the list is that an expression gives. */
function size(node: ASTNode, sizeOf: SizeOf): number {
  if (node.op === 'call' && node.args[0] === 'objects') {
    const [apiVersion, kind] = node.args[1].map((a) => (a.op === 'value' ? String(a.args) : ''));
    return Math.max(1, sizeOf(apiVersion ?? '', kind ?? ''));
  }
  if (node.op === 'rcall' && MACROS.has(node.args[0])) return size(node.args[1], sizeOf);
  if (node.op === 'list') return node.args.length;
  if (node.op === '+') return size(node.args[0], sizeOf) + size(node.args[1], sizeOf);
  return INNER;
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
