// The YAML at the head of a lesson, with the line of every mistake.
import { load } from 'js-yaml';
import type { Root, Yaml } from 'mdast';
import { lineOf } from './prose.ts';
import { type FrontMatter, frontMatterSchema } from './schema.ts';
import { issuesOf } from './schema-words.ts';
import { yamlFault } from './yaml-fault.ts';
import { lineInYaml } from './yaml-place.ts';

type Report = (line: number, message: string) => void;

/** The front matter of a lesson; undefined, and reported, when it is none. */
export function frontMatter(tree: Root, report: Report): FrontMatter | undefined {
  const yaml = tree.children.find((n): n is Yaml => n.type === 'yaml');
  if (!yaml) {
    report(1, 'a lesson begins with front matter between two lines of ---');
    return undefined;
  }
  const first = lineOf(yaml) + 1;
  try {
    const value = load(yaml.value) ?? {};
    const result = frontMatterSchema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of issuesOf(result.error, value)) report(issue.path.length ? first + lineInYaml(yaml.value, issue.path) : first - 1, `front matter: ${issue.message}`);
  } catch (error) {
    const { line, message } = yamlFault(error);
    report(first + (line ?? -1), `front matter: ${message}`);
  }
  return undefined;
}
