// Prose nodes as elements. The set is closed, so nothing that an author writes can become markup of its own.
import { createElement, type ReactNode } from 'react';
import type { Prose } from '../../course/lesson.ts';
import { lessonAddress, pageAddress } from '../shell/route.ts';

export function ProseNodes({ nodes }: { readonly nodes: readonly Prose[] }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: nodes never move
  return nodes.map((node, i) => <ProseNode key={`${node.type}-${i}`} node={node} />);
}

const TAGS = { emphasis: 'em', strong: 'strong', delete: 'del', paragraph: 'p', quote: 'blockquote', item: 'li' } as const;

function ProseNode({ node }: { readonly node: Prose }): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'code':
      return <code>{node.value}</code>;
    case 'break':
      return <br />;
    case 'rule':
      return <hr />;
    case 'heading':
      return createElement(`h${Math.min(6, Math.max(2, node.depth))}`, { id: node.id }, <ProseNodes nodes={node.children} />);
    case 'list': {
      const children = <ProseNodes nodes={node.children} />;
      return node.ordered ? <ol>{children}</ol> : <ul>{children}</ul>;
    }
    case 'link':
      return <Link url={node.url}>{node.children}</Link>;
    case 'table':
      return <Table rows={node.rows} />;
    default:
      return createElement(TAGS[node.type], {}, <ProseNodes nodes={node.children} />);
  }
}

function Link({ url, children }: { readonly url: string; readonly children: readonly Prose[] }): ReactNode {
  if (/^https?:/.test(url)) {
    return (
      <a href={url} target="_blank" rel="noreferrer noopener">
        <ProseNodes nodes={children} />
      </a>
    );
  }
  return (
    <a href={addressOf(url)}>
      <ProseNodes nodes={children} />
    </a>
  );
}

const PAGE = /^(?:\.{0,2}\/)*(glossary|cheat-sheet)(?:\.md)?(?:#(.+))?$/;

/** A lesson by its id or folder, a place in a page beside the lessons, or a place in this text. */
function addressOf(url: string): string {
  const [, page, at] = PAGE.exec(url) ?? [];
  if (page) return pageAddress(page, at);
  const id = url
    .replace(/#.*$/, '')
    .replace(/\.md$/, '')
    .replace(/\/(lesson)?$/, '')
    .replace(/^.*\//, '');
  return url.startsWith('#') ? url : lessonAddress(id.replace(/^\d+-/, ''));
}

/** The three numbers always carry the same colours. */
const NUMBERS: Record<string, string> = { nodePort: 'lamp', port: 'sea', targetPort: 'green' };

function Table({ rows }: { readonly rows: readonly (readonly (readonly Prose[])[])[] }): ReactNode {
  const [head, ...body] = rows;
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            {head?.map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells never move
              <th key={i} scope="col">
                <ProseNodes nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, r) => {
            const first = row[0]?.[0];
            const colour = first?.type === 'text' ? NUMBERS[first.value.trim()] : undefined;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
              <tr key={r}>
                {row.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells never move
                  <td key={i} className={colour && (i === 0 || i === row.length - 1) ? `number ${colour}` : ''}>
                    <ProseNodes nodes={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
