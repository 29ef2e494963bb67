// What cp takes: a path here, POD:, NAMESPACE/ or NAMESPACE/POD:. upstream: kubectl/pkg/cmd/cp/cp.go NewCmdCp

import type { CompletionRequest } from '../command.ts';
import { type Candidates, DIRECTIVE } from './candidates.ts';
import { namesIn, namesOf } from './completion.ts';

export async function completeCopy(k: CompletionRequest): Promise<Candidates> {
  return { words: k.args.length ? [] : await places(k), directive: DIRECTIVE.noSpace };
}

async function places({ s, word }: CompletionRequest): Promise<string[]> {
  if (/^[/.~]/.test(word) || word.includes(':')) return [];
  const slash = word.indexOf('/');
  if (slash > 0) return (await namesIn(s, 'pod', word.slice(0, slash))).map((n) => `${n}:`).filter((n) => n.startsWith(word));
  const found = [...(await namesOf(s, 'namespace', word)).map((n) => `${n}/`), ...(await namesOf(s, 'pod', word)).map((n) => `${n}:`)];
  if (word === '') return [...found, './', '/'];
  // Where kubectl knows something the shell does not add files by itself.
  return found.length ? [...found, ...files(s.p, word)] : [];
}

function files(p: CompletionRequest['s']['p'], start: string): string[] {
  const names = p.fs.readdir(p.cwd).filter((n) => n.startsWith(start));
  return names.map((n) => (p.fs.stat(p.path(n)).type === 'directory' ? `${n}/` : n));
}
