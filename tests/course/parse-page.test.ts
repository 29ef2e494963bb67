// Pages beside the lessons: their title, the words of a glossary, and what does not belong there.
import { describe, expect, it } from 'vitest';
import { parsePage, termsIn, termsOf } from '../../src/course/parse-page.ts';
import { plainText } from '../../src/course/prose.ts';

const GLOSSARY = '# Glossary\n\nAll words.\n\n## ClusterIP\n\n*KLUS-ter eye-pee*\n\nAn *agreed* address.\n\n## node port\n\nA door.\n\nOn every node.\n\n## C++ (lang)\n\nx\n';
const page = (text: string) => parsePage({ file: 'lessons/glossary.md', text });

describe('a page', () => {
  it('has a title, words with their sound, and meanings', () => {
    const { page: glossary, problems } = page(GLOSSARY);
    expect(problems).toEqual([]);
    expect(glossary.title).toBe('Glossary');
    expect(termsOf(glossary).map(({ id, word, sound, meaning }) => [id, word, sound, plainText(meaning)])).toEqual([
      ['clusterip', 'ClusterIP', 'KLUS-ter eye-pee', 'An agreed address.'],
      ['node-port', 'node port', undefined, 'A door.On every node.'],
      ['c-lang', 'C++ (lang)', undefined, 'x'],
    ]);
  });
  it.each([
    ['A ClusterIP is no lock', ['ClusterIP']],
    ['several clusterIPs, two node ports', ['ClusterIP', 'node port']],
    ['Headless: my-clusterip, nodeports', []],
  ])('%s', (text, words) => expect(termsIn(termsOf(page(GLOSSARY).page), text).map((t) => t.word)).toEqual(words));
  it.each([
    ['no title', 'Text.\n', 1, /begins with its title/],
    ['a check', '# T\n\n```check id=a\ntitle: t\nran: x\n```\n', 3, /no checks/],
    ['HTML', '# T\n\n<script>x</script>\n', 3, /HTML is not possible/],
  ])('with %s is told so', (_name, text, line, message) => {
    const { problems } = page(text);
    expect(problems[0]).toMatchObject({ line, file: 'lessons/glossary.md' });
    expect(problems[0]?.message).toMatch(message);
  });
});
