// An object of a file as what a command works on: its kind looked up, its namespace made certain. upstream: cli-runtime/pkg/resource/mapper.go infoForData, visitor.go SetNamespace, RequireNamespace
import { onDemand } from '../../../../base/on-demand.ts';
import { StatusError } from '../../../api/status.ts';
import { CommandError, ConnectionError } from '../errors.ts';
import type { Session } from '../session.ts';
import type { ApiResource, RestMapper } from './discovery.ts';
import type { Info } from './infos.ts';
import type { KubeObject } from './kube-object.ts';
import { known, localMapping, ofVersion, splitApiVersion } from './mappings.ts';

/** How a command takes the objects of files. */
export interface Placing {
  /** --local: the server is not asked. */
  readonly local: boolean;
  /** Only kinds that kubectl has types for. */
  readonly typed: boolean;
  /** Objects without a namespace stay without one. */
  readonly unplaced: boolean;
  /** The command is about things outside of namespaces. */
  readonly namespaceless: boolean;
  readonly anyNamespace: boolean;
  /** -n was given: objects of other namespaces are refused. */
  readonly enforce: boolean;
  readonly namespace: string;
}

/** What a command works on, for an object of a source. `single`: it stands alone there, not in a list. */
export async function infoFor(s: Session, object: KubeObject, source: string, single: boolean, placing: Placing): Promise<Info> {
  const unknown = placing.typed ? await unregistered(object) : undefined;
  if (unknown) throw new CommandError(`unable to decode ${JSON.stringify(source)}: ${unknown.message}`);
  const { namespace = '', name = '' } = object.metadata;
  const mapping = placing.local ? localMapping(object) : ofVersion(object, await objectMapping(s, object, source, single));
  if (!mapping.namespaced || placing.local || (placing.unplaced && namespace === '')) return { mapping, namespace, name, object, source };
  if (namespace === '' && placing.namespaceless)
    throw new CommandError(`no namespace set on resource ${mapping.group}/${mapping.version}, Resource=${mapping.plural} ${JSON.stringify(name)}`);
  if (namespace === '' && !placing.anyNamespace)
    return { mapping, namespace: placing.namespace, name, object: { ...object, metadata: { ...object.metadata, namespace: placing.namespace } }, source };
  if (placing.enforce && namespace !== placing.namespace) {
    throw new CommandError(
      `the namespace from the provided object ${JSON.stringify(namespace)} does not match the namespace ${JSON.stringify(placing.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  return { mapping, namespace, name, object, source };
}

async function kindOf(s: Session, source: string, look: (m: RestMapper) => ApiResource | undefined): Promise<ApiResource | undefined> {
  try {
    return await known(s, 1, look);
  } catch (e) {
    if (e instanceof ConnectionError || e instanceof StatusError) throw new CommandError(`unable to recognize ${JSON.stringify(source)}: ${e.message}`);
    throw e;
  }
}

async function objectMapping(s: Session, object: KubeObject, source: string, single: boolean): Promise<ApiResource> {
  const [group, version] = splitApiVersion(object.apiVersion ?? '');
  const mapping = await kindOf(s, source, (m) => m.kindFor(group, object.kind, version || undefined));
  if (mapping) return mapping;
  const { namespace = '', name = '' } = object.metadata;
  const what = `no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}`;
  if (!single) throw new CommandError(`unable to recognize ${what}`);
  throw new CommandError(
    `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: ${what}\nensure CRDs are installed first`,
  );
}

/** What is wrong with an object for commands that work on types. */
export async function unregistered({ apiVersion, kind }: KubeObject): Promise<CommandError | undefined> {
  const registered = await onDemand(() => import('../registered.ts'));
  return registered.unregistered(apiVersion, kind);
}
