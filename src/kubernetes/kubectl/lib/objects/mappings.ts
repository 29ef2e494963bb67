// Which resource of the server a word or an object means. upstream: cli-runtime/pkg/resource/builder.go mappingFor, mapper.go

import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';
import type { ApiResource, RestMapper } from './discovery.ts';
import type { KubeObject } from './kube-object.ts';

/** apps/v1 → [apps, v1] */
export function splitApiVersion(apiVersion: string): readonly [string, string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** Looks in what is remembered of the server; asks it anew once when nothing is found. */
export async function known<T>(s: Session, tries: number, look: (m: RestMapper) => T | undefined): Promise<T | undefined> {
  return look(await s.mapper(tries)) ?? look(await s.refreshMapper());
}

/** The resource that a word on the command line means. Throws `the server doesn't have a resource type`. */
export async function mappingFor(s: Session, type: string, tries = 4): Promise<ApiResource> {
  const warnings: string[] = [];
  const found = await known(s, tries, (m) => m.resourceFor(type, (w) => warnings.push(w)));
  for (const w of warnings) await s.warn(w);
  if (!found) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(type.split('.')[0] ?? '')}`);
  return found;
}

/** An object that names no version lives where no server has anything. */
export const ofVersion = (object: KubeObject, mapping: ApiResource): ApiResource => (object.apiVersion ? mapping : { ...mapping, version: '' });

/** A guess without a server: good enough to print names. */
export function localMapping(object: KubeObject): ApiResource {
  const [group, version] = splitApiVersion(object.apiVersion);
  const singular = object.kind.toLowerCase();
  const plural = singular.endsWith('s') ? `${singular}es` : singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  return { group, version, kind: object.kind, plural, singular, namespaced: true, shortNames: [], categories: [], verbs: [], subresources: [] };
}
