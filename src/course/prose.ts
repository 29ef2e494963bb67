// mdast to the closed set of prose nodes that a page may draw. HTML and images are refused: a lesson is text.
import type { Nodes, PhrasingContent } from 'mdast';
import type { Prose } from './lesson.ts';

/** Where a node stands in its file, or 1. */
export function lineOf(node: { readonly position?: { readonly start: { readonly line: number } } | undefined }): number {
  return node.position?.start.line ?? 1;
}

/** A heading's id: its words joined by dashes. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The words of a text without its marks; tables are left out. */
export function plainText(nodes: readonly Prose[]): string {
  return nodes.map((n) => ('value' in n ? n.value : 'children' in n ? plainText(n.children) : 'rows' in n ? '' : ' ')).join('');
}

const ALLOWED_LINK = /^(https?:|#|\.{0,2}\/|[\w-]+(\.md)?(#[\w-]+)?$)/;

/** One node; `refuse` is told of everything that a lesson may not contain. */
export function proseOf(node: Nodes, refuse: (line: number, message: string) => void): Prose[] {
  const many = (children: readonly Nodes[]): Prose[] => children.flatMap((c) => proseOf(c, refuse));
  switch (node.type) {
    case 'text':
      return [{ type: 'text', value: node.value.replace(/\n/g, ' ') }];
    case 'inlineCode':
      return [{ type: 'code', value: node.value }];
    case 'emphasis':
    case 'strong':
    case 'delete':
    case 'paragraph':
      return [{ type: node.type, children: many(node.children) }];
    case 'blockquote':
      return [{ type: 'quote', children: many(node.children) }];
    case 'heading': {
      const children = many(node.children);
      return [{ type: 'heading', depth: node.depth, id: slug(plainText(children)), children }];
    }
    case 'list':
      return [{ type: 'list', ordered: node.ordered === true, children: many(node.children) }];
    case 'listItem':
      return [{ type: 'item', children: many(node.children) }];
    case 'link':
      if (!ALLOWED_LINK.test(node.url)) refuse(lineOf(node), `a link may not lead to ${JSON.stringify(node.url)}`);
      return [{ type: 'link', url: ALLOWED_LINK.test(node.url) ? node.url : '#', children: many(node.children) }];
    case 'table':
      return [{ type: 'table', rows: node.children.map((row) => row.children.map((cell) => many(cell.children as PhrasingContent[]))) }];
    case 'break':
      return [{ type: 'break' }];
    case 'thematicBreak':
      return [{ type: 'rule' }];
    default:
      refuse(
        lineOf(node),
        node.type === 'html'
          ? `HTML is not possible in a lesson; in backticks it is text: \`${node.value.split('\n')[0]?.slice(0, 40)}\``
          : `“${node.type}” is not possible in a lesson`,
      );
      return [];
  }
}
