// A kind is a strategy handed to the generic server. upstream: k8s.io/apiserver/pkg/registry/rest, pkg/registry/<group>/<kind>/strategy.go
import type { Clock } from '../../../base/clock.ts';
import type { DeepReadonly } from '../../../base/deep.ts';
import type { Random } from '../../../base/random.ts';
import type { FieldError } from '../../api/field.ts';
import type { ApiObject, Resource } from '../../api/meta.ts';
import type { SchemaNode } from '../../api/schema.ts';
import type { UserInfo } from '../../api/wire.ts';

/** What a strategy may know. Reading other objects is for allocators and admission only. */
export interface StrategyContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly dryRun: boolean;
  readonly namespace: string;
  readonly user: UserInfo;
  readonly fieldManager: string;
  /** Another stored object, or undefined. */
  get<T extends ApiObject>(r: Resource<T>, namespace: string, name: string): DeepReadonly<T> | undefined;
  list<T extends ApiObject>(r: Resource<T>, namespace?: string): Iterable<DeepReadonly<T>>;
}

/** A table column. upstream: pkg/printers/internalversion/printers.go */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0 always shown, 1 with -o wide. */
  readonly priority: 0 | 1;
}

export type Cell = string | number | boolean | null;

/** Something scarce that a write has taken: kept by `commit`, given back by `revert`. Exactly one of the two is called. */
export interface Reservation {
  commit(): void;
  revert(): void;
}

/** A refusal other than 422 is thrown as StatusError. */
export interface Update<T> {
  /** On the way to storage; change it in place. Metadata is done by the generic server. */
  prepareForUpdate?(object: T, old: DeepReadonly<T>, context: StrategyContext): void;
  validateUpdate(object: DeepReadonly<T>, old: DeepReadonly<T>, context: StrategyContext): FieldError[];
  warningsOnUpdate?(object: DeepReadonly<T>, old: DeepReadonly<T>, context: StrategyContext): string[];
}

/** The same objects under another group version (events.k8s.io/v1 Event, autoscaling/v1). Patches and managed fields work on its form. upstream: conversion */
export interface OtherVersion<T extends ApiObject> {
  readonly resource: Resource;
  readonly schema: string;
  /** `old` is what is stored, on updates. The result is new; the argument may be used up. */
  toStored(object: ApiObject, old?: DeepReadonly<T>): T;
  fromStored(object: DeepReadonly<T>): ApiObject;
}

/** What is asked of an authorizer. upstream: authorizer.Attributes */
export interface AccessAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly resource?: {
    readonly group: string;
    readonly version: string;
    readonly resource: string;
    readonly subresource: string;
    readonly namespace: string;
    readonly name: string;
  };
  /** A path that is no resource, e.g. /healthz. */
  readonly path?: string;
}

export interface AccessRules {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly nonResourceRules: readonly { readonly verbs: readonly string[]; readonly nonResourceURLs?: readonly string[] }[];
  readonly incomplete: boolean;
  readonly evaluationError?: string;
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A figure with all its values. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  /** Default: gauge. */
  readonly type?: 'counter' | 'gauge';
  /** Default: ALPHA. */
  readonly stability?: 'STABLE' | 'BETA' | 'ALPHA';
  readonly samples: readonly Sample[];
}

/** What is known when the server looks after a kind. */
export interface Upkeep<T extends ApiObject = ApiObject> {
  /** As objects write the time. */
  readonly now: string;
  readonly stored: readonly DeepReadonly<T>[];
  /** The group versions that are served; `custom` are those of CustomResourceDefinitions. */
  readonly served: readonly { readonly group: string; readonly version: string; readonly custom: boolean }[];
  get<O extends ApiObject>(r: Resource<O>, namespace: string, name: string): DeepReadonly<O> | undefined;
  list<O extends ApiObject>(r: Resource<O>, namespace?: string): Iterable<DeepReadonly<O>>;
}

/** What the server lends to kinds that are questions. */
export interface ReviewContext extends StrategyContext {
  authorize(attributes: AccessAttributes): { readonly allowed: boolean; readonly denied?: boolean; readonly reason: string; readonly error?: string };
  rules(user: UserInfo, namespace: string): AccessRules;
  /** Whose token it is; undefined when nobody's. */
  authenticate(token: string): UserInfo | undefined;
}

/**
 * Drafts are mutable copies; `DeepReadonly` ones are stored or about to be. Order on create: `defaults` (when decoded) → admission →
 * `beginCreate` → `prepareForCreate` → generic metadata validation + `validate` → `canonicalize` → store → commit.
 */
export interface Strategy<T extends ApiObject = ApiObject> extends Update<T> {
  readonly resource: Resource<T>;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  /** A warning on every answer about this kind, before all others: the kind is deprecated. upstream: deprecated API warnings of the installer */
  readonly deprecation?: string;
  readonly categories?: readonly string[];
  /** Default: create delete deletecollection get list patch update watch. */
  readonly verbs?: readonly string[];
  /** The schema's definition name in generated/schema.json, e.g. io.k8s.api.core.v1.Service. */
  readonly schema: string;
  /** PUT to a name that is not there creates it. */
  readonly allowCreateOnUpdate?: boolean;
  /** An update without resourceVersion is accepted (default true). */
  readonly allowUnconditionalUpdate?: boolean;
  /** Has a spec whose change raises metadata.generation; strict: an empty list in the place of none is a change. */
  readonly generation?: boolean | 'strict';
  /** Names: default DNS-1123 subdomain. Returns messages as validation's `detail`. upstream: ValidateNameFunc */
  validateName?(name: string, generate: boolean): string[];
  /** Any qualified finalizer will do: the kind is not checked as core's are (events, CRDs and their objects). */
  readonly plainFinalizers?: boolean;
  /** Its validation evaluates or compiles CEL: the server loads it before a write. */
  readonly usesCel?: boolean;
  /** The schema that its definition brings, where none is published (custom resources). */
  readonly structure?: SchemaNode;
  /** Takes out what the kind does not know, before defaults; gives the paths of what was there (custom resources). upstream: pruning */
  prune?(object: T): string[];
  /** Fills in what the caller left out; idempotent. upstream: pkg/apis/<group>/<version>/defaults.go */
  defaults?(object: T): void;
  prepareForCreate?(object: T, context: StrategyContext): void;
  validate(object: DeepReadonly<T>, context: StrategyContext): FieldError[];
  canonicalize?(object: T): void;
  warningsOnCreate?(object: DeepReadonly<T>, context: StrategyContext): string[];
  /** Takes what is scarce (addresses, ports). Throws StatusError when it cannot. upstream: generic registry's BeginCreate / BeginUpdate */
  beginCreate?(object: T, context: StrategyContext): Reservation | undefined;
  beginUpdate?(object: T, old: DeepReadonly<T>, context: StrategyContext): Reservation | undefined;
  /** A kind that is a question (SubjectAccessReview …): after validation the answer is sent back and nothing is stored. Its only verb is create. */
  review?(object: T, context: ReviewContext): T | Promise<T>;
  readonly otherVersions?: readonly OtherVersion<T>[];
  /** What else a delete changes before the object is kept for its finalizers (a namespace's phase). */
  markDeleted?(object: T): void;
  /** Besides metadata.finalizers: true as long as a deleted object must stay (a namespace's spec.finalizers). Asked after each write, too. */
  heldFromDeletion?(object: DeepReadonly<T>): boolean;
  /** What the server keeps beside the object, made, changed and removed with it (the IPAddress of each cluster IP). */
  companions?(object: DeepReadonly<T>): readonly ApiObject[];
  /** Why this object may not be deleted at all. */
  refuseDelete?(object: DeepReadonly<T>): string | undefined;
  /** After the object is gone from storage. */
  afterDelete?(object: DeepReadonly<T>): void;
  /** What of this kind every new server has; `now` as objects write the time. */
  seeds?(now: string): readonly T[];
  /**
   * What the server itself writes of this kind: asked before each request about it, so that a kind which is fetched on first use costs nothing until
   * then. upstream: the loops within the API server (autoregistration and availability of APIServices, bootstrap of priority and fairness)
   */
  upkeep?(situation: Upkeep<T>): { readonly put: readonly T[]; readonly remove: readonly string[] };
  /** The objects are made for each reader and never stored; the kind can only be read. */
  made?(): readonly DeepReadonly<T>[];
  /** Allocators start from what is stored (boot, restore, undo). */
  restore?(objects: Iterable<DeepReadonly<T>>): void;
  /** What only the allocators know, for /metrics. */
  figures?(): readonly Figure[];
  /** Seconds before a deleted object really goes; undefined: at once. Only pods say so. upstream: CheckGracefulDelete */
  gracePeriod?(object: DeepReadonly<T>, requested: number | undefined): number | undefined;
  readonly status?: Update<T>;
  /** Further subresources through which the object itself is read and updated: ephemeralcontainers, resize, finalize, approval. */
  readonly subresources?: Readonly<Record<string, Update<T>>>;
  readonly scale?: {
    get(object: DeepReadonly<T>): { readonly replicas: number; readonly statusReplicas: number; readonly selector: string };
    set(object: T, replicas: number): void;
  };
  readonly columns: readonly Column[];
  /** The cells of one object; `now` in virtual ms. */
  row(object: DeepReadonly<T>, now: number): Cell[];
  /** Besides metadata.name and metadata.namespace. */
  readonly fieldSelectors?: Readonly<Record<string, (object: DeepReadonly<T>) => string>>;
}
