// Whatever is wrong with a lesson: a clear message with file and line, nothing executed, other lessons unharmed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import { parseLesson } from '../../src/course/parse.ts';

const FRONT = '---\nid: door\ntitle: A door\nlevel: beginner\nminutes: 5\nobjectives: [doors]\n---\n';
const FIRST = 8;
const check = (id: string, body: string, words = ''): string => `\`\`\`check id=${id}${words && ` ${words}`}\ntitle: t\n${body}\n\`\`\`\n`;
const F = '```';
const cel = (expression: string): string => check('a', `cel: [{expression: ${JSON.stringify(expression)}}]`);
const nested = (depth: number): string => `${"objects('v1','Pod').all(x, ".repeat(depth)}true${')'.repeat(depth)}`;

const CASES: [what: string, text: string, line: number, message: RegExp][] = [
  ['front matter that does not end', '---\nid: door\n\n# Text\n', 1, /a lesson begins with front matter between two lines of ---/],
  ['no text at all', '', 1, /a lesson begins with front matter/],
  ['front matter that is no YAML', FRONT.replace('minutes: 5', 'minutes: [5'), 6, /front matter: /],
  ['tabs in front matter', FRONT.replace('level:', '\tlevel:'), 4, /front matter: tab characters must not be used in indentation$/m],
  ['front matter without a title', FRONT.replace('title: A door\n', ''), 2, /front matter: title is missing; a text is wanted/],
  ['a word where a number is wanted', FRONT.replace('minutes: 5', 'minutes: five'), 5, /minutes: a number is wanted, found “five”/],
  ['too many nodes', FRONT.replace('minutes: 5', 'minutes: 5\ncluster: {nodes: 99}'), 6, /cluster\.nodes: 20 at most/],
  ['a preset that is none', FRONT.replace('minutes: 5', 'minutes: 5\ncluster:\n  preset: shop'), 7, /cluster\.preset: one of empty, .* is wanted, found “shop”/],
  ['a variable in small letters', FRONT.replace('minutes: 5', 'minutes: 5\nvars: {port: {port: 30000-30010}}'), 6, /vars\.port: capitals, digits and _/],
  ['front matter with an unknown field', FRONT.replace('minutes: 5', 'minutes: 5\ncolour: red'), 6, /front matter: there is no field “colour”/],
  ['front matter with a wrong value', FRONT.replace('beginner', 'easy'), 4, /front matter: level: .*beginner/],
  ['an id that is no id', FRONT.replace('id: door', 'id: A Door'), 2, /front matter: id: lower-case words joined by dashes/],
  ['a folder of another name', FRONT.replace('id: door', 'id: window'), 1, /01-door does not end in the lesson’s id window/],
  ['a path that leads out', FRONT.replace('minutes: 5', 'minutes: 5\nfiles: {~/x: ../../secret}'), 6, /a file beside the lesson: no leading \/, no \.\./],
  ['a file that is not there', FRONT.replace('minutes: 5', 'minutes: 5\nfiles: {~/x: none.yaml}'), 1, /none\.yaml is not beside the lesson/],
  ['an unknown fault', FRONT.replace('minutes: 5', 'minutes: 5\ncluster: {faults: [{kind: earthquake}]}'), 6, /faults/],
  ['an unknown directive', `${FRONT}:::danger\nx\n:::\n`, FIRST, /there is no directive :::danger; there are quiz, tip, hint, diagram/],
  ['a directive with a blank', `${FRONT}::: tip\nx\n:::\n`, FIRST, /“::: tip” is no directive: these are written :::NAME, without a blank/],
  ['a directive without an end', `${FRONT}:::tip\nx\n\nText.\n`, FIRST, /:::tip has no end: a line :::/],
  ['a block without an end', `${FRONT}Text.\n\n${F}sh\nls\n\nText.\n`, FIRST + 2, /the block that begins here has no end: a line `{3}/],
  ['a mistyped block', `${FRONT}${F}chek id=a\ntitle: t\nran: x\n${F}\n`, FIRST, /a block of chek does not know “id”; there are blocks check, sh and output/],
  ['an output that belongs to nothing', `${FRONT}Text.\n\n${F}output\nx\n${F}\n`, FIRST + 2, /stands right after the command block/],
  ['a solution that is to fail', `${FRONT}${F}sh solution exit=1\nls\n${F}\n`, FIRST, /a solution does not know “exit”/],
  ['a heading of the first level', `${FRONT}# Title\n`, FIRST, /headings begin with ##/],
  ['an unknown word on a fence', `${FRONT}\`\`\`sh loudly\nls\n\`\`\`\n`, FIRST, /does not know “loudly”/],
  ['an unknown host', `${FRONT}\`\`\`sh on=moon\nls\n\`\`\`\n`, FIRST, /on=moon is no host/],
  ['a check of an unknown kind', `${FRONT}${check('a', 'script: rm -rf /')}`, FIRST + 2, /check a: there is no field “script”/],
  ['an empty check', `${FRONT}${F}check id=a\n${F}\n`, FIRST, /check a: the block is empty; it needs a title and one of expect, absent, cel, traffic, ran/],
  ['a check without an id', `${FRONT}${F}check\ntitle: t\nran: x\n${F}\n`, FIRST, /a check needs an id/],
  ['a check that is no YAML', `${FRONT}${check('a', 'expect: {apiVersion: v1\nhints: [x]')}`, FIRST + 3, /check a: missed comma between flow collection entries$/m],
  ['an outcome that is none', `${FRONT}${check('a', 'traffic: [{from: laptop, to: "node-1:80", expect: replay}]')}`, FIRST + 2, /one of reply, refused, timeout, .*, or a map/],
  ['a check of two kinds', `${FRONT}${check('a', 'ran: x\ncel: [{expression: "true"}]')}`, FIRST, /give exactly one of expect, absent, cel, traffic, ran/],
  ['an expected object without a kind', `${FRONT}${check('a', 'expect: {apiVersion: v1}')}`, FIRST + 2, /the object needs kind/],
  ['a pattern that does not compile', `${FRONT}${check('a', "ran: '('")}`, FIRST + 2, /ran is not a regular expression/],
  ['CEL that does not compile', `${FRONT}${cel('1 +')}`, FIRST + 2, /check a: “1 \+”: /],
  ['CEL of the wrong type of call', `${FRONT}${cel("nothing('x')")}`, FIRST + 2, /check a: “nothing/],
  ['CEL that costs too much', `${FRONT}${cel(nested(4))}`, FIRST + 2, /costs too much: about \d+ steps/],
  ['CEL that is too long', `${FRONT}${cel(`"${'x'.repeat(5000)}" == ""`)}`, FIRST, /characters; 4000 are possible/],
  ['needs in a circle of three', `${FRONT}${check('a', 'ran: x', 'needs=c')}${check('b', 'ran: x', 'needs=a')}${check('c', 'ran: x', 'needs=b')}`, FIRST, /check a needs itself/],
  ['needs that lead nowhere', `${FRONT}${check('a', 'ran: x', 'needs=b')}`, FIRST, /needs b, which is no check of this lesson/],
  ['one id for a check and a quiz', `${FRONT}${check('a', 'ran: x')}\n:::quiz{#a kind=reveal}\nWhy?\n\n> So.\n:::\n`, FIRST + 5, /the id a is used already in line 8/],
  ['an unknown kind of quiz', `${FRONT}:::quiz{#a kind=riddle}\nWhy?\n:::\n`, FIRST, /kind=riddle is not known/],
  ['a variable that is not declared', `${FRONT}Port {{PORT}}.\n`, FIRST, /\{\{PORT\}\} is no variable of this lesson/],
  ['a script', `${FRONT}<script>alert(1)</script>\n`, FIRST, /HTML is not possible in a lesson; in backticks it is text: `<script>alert\(1\)<\/script>`/],
  ['a script within a sentence', `${FRONT}Text <img src=x onerror=alert(1)> text\n`, FIRST, /HTML is not possible/],
  ['a picture from elsewhere', `${FRONT}![x](https://x.example/x.png)\n`, FIRST, /“image” is not possible/],
  ['a link that runs', `${FRONT}[x](javascript:alert)\n`, FIRST, /may not lead to "javascript:alert"/],
  ['a link with data', `${FRONT}[x](data:text/html,x)\n`, FIRST, /may not lead/],
  ['five megabytes', FRONT + 'x'.repeat(5_000_000), 1, /the file has 5\d+ characters; a lesson may have 1000000/],
];

describe('a lesson with', () => {
  it.each(CASES)('%s is refused', (_what, text, line, message) => {
    const { lesson, problems } = parseLesson({ file: 'lessons/01-door/lesson.md', folder: '01-door', text, read: () => undefined });
    expect(lesson).toBeUndefined();
    expect(problems.map((p) => `${p.file}:${p.line}: ${p.message}`).join('\n')).toMatch(message);
    expect(problems.filter((p) => message.test(p.message)).map((p) => p.line)).toContain(line);
  });
});

describe('beside a broken lesson', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portside-lessons-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, file: string, text: string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  };
  it('the others stand', () => {
    write('01-door', 'lesson.md', `${FRONT}Text.\n`);
    write('02-broken', 'lesson.md', '---\nid: [\n---\n');
    write('03-window', 'lesson.md', `${FRONT.replace('id: door', 'id: window')}Text.\n`);
    write('03-window', 'lesson.de.md', `${FRONT.replace('id: door', 'id: window').replace('minutes: 5', 'minutes: 7\nlocale: de')}Worte.\n`);
    const { lessons, problems, translations } = readLessons(folder);
    expect(lessons.map((l) => l.id)).toEqual(['door', 'window']);
    expect(translations).toEqual([]);
    expect(problems.map((p) => p.file.replace(/^.*?\//, ''))).toEqual(['02-broken/lesson.md', '03-window/lesson.de.md']);
    expect(problems[1]?.message).toContain('minutes differs from lesson.md');
  });
});
