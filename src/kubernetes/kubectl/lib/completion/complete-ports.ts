// LOCAL:REMOTE of what is named first. upstream: kubectl/pkg/cmd/portforward/portforward.go
import { onDemand } from '../../../../base/on-demand.ts';
import type { CompletionRequest } from '../command.ts';
import type { Session } from '../session.ts';
import { type Candidates, only } from './candidates.ts';
import { pods } from './completion.ts';

/** A pod or TYPE/NAME, then one of its ports behind the local port that was typed, or behind its own number. */
export async function podsAndPorts(k: CompletionRequest): Promise<Candidates> {
  const [target] = k.args;
  if (target === undefined) return pods(k);
  if (k.args.length > 1) return only([]);
  const colon = k.word.indexOf(':');
  const local = colon < 0 ? k.word : k.word.slice(0, colon);
  const pairs = (await portsOf(k.s, target)).map((port) => `${k.word === '' ? port : local}:${port}`);
  return only(pairs.filter((pair) => pair.startsWith(k.word)));
}

interface HasPorts {
  readonly ports?: readonly { readonly port: number }[];
  readonly containers?: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
  readonly template?: { readonly spec?: HasPorts };
}

async function portsOf(s: Session, target: string): Promise<number[]> {
  try {
    const { objectNamed } = await onDemand(() => import('../pods.ts'));
    const spec = (await objectNamed(s, 'pods', target)).object?.spec as HasPorts | undefined;
    const containers = (spec?.template?.spec ?? spec)?.containers ?? [];
    return [...(spec?.ports ?? []).map((p) => p.port), ...containers.flatMap((c) => (c.ports ?? []).map((p) => p.containerPort))];
  } catch {
    return [];
  }
}
