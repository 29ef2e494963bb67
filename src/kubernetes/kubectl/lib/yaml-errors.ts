// What go-yaml says of a text that js-yaml could not read. upstream: goyaml.v2 decode.go parser.fail
import type { YAMLException } from 'js-yaml';
import { checkYaml } from './yaml/grammar.ts';
import { YamlProblem } from './yaml/scanner.ts';

/** yaml: line 3: did not find expected key */
export function goYamlError(text: string, e: YAMLException): string {
  try {
    checkYaml(text);
  } catch (problem) {
    if (problem instanceof YamlProblem) return `yaml: ${problem.line ? `line ${problem.line}: ` : ''}${problem.message}`;
    throw problem;
  }
  const line = e.mark?.line ?? 0;
  return `yaml: ${line ? `line ${line}: ` : ''}${e.reason}`;
}
