// One catalogue: every word of the page is in it, and every language is complete.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import { ENGLISH } from '../../src/course/words.ts';
import { GERMAN } from '../../src/course/words-de.ts';
import { de } from '../../src/ui/words/de.ts';
import { en } from '../../src/ui/words/en.ts';
import { preferredLocale } from '../../src/ui/words/words.ts';

/** Every leaf by its path; functions are called with numbers and words. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(3, 4, 5))]];
  return Object.entries(value as object).flatMap(([key, v]) => leaves(v, path ? `${path}.${key}` : key));
}

/** A literal within braces that becomes text or a label: `{done ? 'yes' : 'no'}`, `{`${n} done`}`, `aria-label={…}`; not what only compares or looks up. */
function isShown(node: ts.Node): node is ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail {
  if (!ts.isStringLiteral(node) && !ts.isNoSubstitutionTemplateLiteral(node) && !ts.isTemplateHead(node) && !ts.isTemplateMiddleOrTemplateTail(node)) return false;
  let at: ts.Node = node;
  for (;;) {
    const above: ts.Node = at.parent;
    if (ts.isJsxExpression(above))
      return ts.isJsxElement(above.parent) || ts.isJsxFragment(above.parent) || (ts.isJsxAttribute(above.parent) && LABEL.test(above.parent.name.getText()));
    if (ts.isConditionalExpression(above) && above.condition === at) return false;
    const passesOn =
      ts.isConditionalExpression(above) ||
      ts.isParenthesizedExpression(above) ||
      ts.isTemplateExpression(above) ||
      ts.isTemplateSpan(above) ||
      (ts.isBinaryExpression(above) && /^(&&|\|\||\?\?|\+)$/.test(above.operatorToken.getText()));
    if (!passesOn) return false;
    at = above;
  }
}

const LABEL = /^(aria-(label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label)$/;

/** What is the same word in both languages. */
const SAME = /^(picture\.(cluster|services|pods|node|name|ports)|terminal\.(panel|tabs|names\.(Escape|Tab)))$/;

describe('the catalogue', () => {
  it.each([
    ['the page', en, de],
    ['the engine', ENGLISH, GERMAN],
  ])('of %s is complete in German', (_name, english, german) => {
    const own = new Map(leaves(german));
    const untranslated = leaves(english).filter(([path, text]) => own.get(path) === text && !SAME.test(path));
    expect(untranslated).toEqual([]);
    expect([...own.keys()].sort()).toEqual(
      leaves(english)
        .map(([path]) => path)
        .sort(),
    );
    expect([...own].filter(([, text]) => text.trim() === '' || text.includes('undefined'))).toEqual([]);
  });

  it('holds every word that the page shows', () => {
    const found: string[] = [];
    for (const file of readdirSync('src/ui', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.tsx'))) {
      const source = ts.createSourceFile(file, readFileSync(join('src/ui', file), 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
      const visit = (node: ts.Node): void => {
        const text = ts.isJsxText(node)
          ? node.text
          : ts.isJsxAttribute(node) && LABEL.test(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer)
            ? node.initializer.text
            : isShown(node)
              ? node.text
              : '';
        if (/\p{L}{2,}/u.test(text) && !text.includes('https://')) found.push(`${file}: ${text.trim()}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    // Fields, kinds, conditions, the brand and a key are names, not words.
    expect(found.sort()).toEqual([
      'author/AuthorPanel.tsx: · tries=',
      'author/AuthorPanel.tsx: · weight=',
      'picture/ClusterTable.tsx: ClusterIP',
      'picture/HouseShape.tsx: · NotReady',
      'picture/Numbers.tsx: Service',
      'picture/Picture.tsx: Service',
      'picture/Picture.tsx: Service',
      'shell/Brand.tsx: Portside',
      'terminal/KeyRow.tsx: Ctrl',
    ]);
  });
});

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('of a browser that prefers %j is %s', (preferred, locale) => expect(preferredLocale(preferred)).toBe(locale));
  it('is German for two lessons, with the same commands, checks and answers', () => {
    const { lessons, translations, problems } = readLessons('lessons');
    expect(problems).toEqual([]);
    expect(translations.map((t) => `${t.id} ${t.locale}`)).toEqual(expect.arrayContaining(['first-door de', 'three-ports de']));
    for (const t of translations) {
      const original = lessons.find((l) => l.id === t.id)!;
      expect(t.checks.map((c) => c.rule.kind)).toEqual(original.checks.map((c) => c.rule.kind));
      expect(t.title).not.toBe(original.title);
      expect(t.solution).toBe(original.solution);
    }
  });
});
