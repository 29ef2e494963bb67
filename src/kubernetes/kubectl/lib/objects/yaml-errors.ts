// What go-yaml says of a text that js-yaml could not read. upstream: goyaml.v2 decode.go parser.fail
import { checkYaml } from '../yaml/grammar.ts';
import { YamlProblem } from '../yaml/reader.ts';

/** yaml: line 3: did not find expected key; or the length of the first document, when go-yaml would read that and no more. */
export function goYamlError(text: string): string | number {
  try {
    return checkYaml(text);
  } catch (problem) {
    if (problem instanceof YamlProblem) return `yaml: ${problem.line ? `line ${problem.line}: ` : ''}${problem.message}`;
    throw problem;
  }
}
