// js-yaml's complaints in go-yaml's words. upstream: goyaml.v2 scannerc.go, parserc.go
import type { YAMLException } from 'js-yaml';

/** yaml: line 3: did not find expected key */
export function goYamlError(_text: string, e: YAMLException): string {
  const line = e.mark ? e.mark.line + 1 : 0;
  return `yaml: ${line > 1 ? `line ${line}: ` : ''}${e.reason}`;
}
