// The YAML at the head of a lesson, with the line of every mistake.
import { load } from 'js-yaml';
import type { Root, Yaml } from 'mdast';
import { lineOf } from './prose.ts';
import { type FrontMatter, frontMatterSchema, issuesOf } from './schema.ts';
import { lineInYaml } from './yaml-place.ts';

type Report = (line: number, message: string) => void;

export function frontMatter(tree: Root, report: Report): FrontMatter | undefined {
  const yaml = tree.children.find((n): n is Yaml => n.type === 'yaml');
  if (!yaml) {
    report(1, 'a lesson begins with front matter between two lines of ---');
    return undefined;
  }
  const first = lineOf(yaml) + 1;
  try {
    const result = frontMatterSchema.safeParse(load(yaml.value) ?? {});
    if (result.success) return result.data;
    for (const issue of issuesOf(result.error)) report(issue.path.length ? first + lineInYaml(yaml.value, issue.path) : first - 1, `front matter: ${issue.message}`);
  } catch (error) {
    const mark = (error as { mark?: { line?: number } }).mark;
    report(first + (mark?.line ?? -1), `front matter: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
  return undefined;
}
