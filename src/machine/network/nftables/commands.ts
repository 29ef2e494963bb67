// The commands of an input, read but not yet carried out.
import type { BaseSpec, ElementExpr, NftRule, SetSpec, TableFamily, TypeName } from './ast.ts';
import type { Token } from './lexer.ts';

export interface ChainSpec {
  readonly base: BaseSpec | undefined;
  readonly comment: string | undefined;
}

/** A name, and where it stands in the input. */
export type Name = Token;

export interface Target {
  readonly family: TableFamily;
  readonly table: Name;
}

export type Command =
  | { readonly do: 'list'; readonly what: 'ruleset' | 'tables' | 'chains' | 'sets' | 'maps'; readonly family: TableFamily | undefined }
  | (Target & { readonly do: 'list'; readonly what: 'table' })
  | (Target & { readonly do: 'list'; readonly what: 'chain' | 'set' | 'map'; readonly name: Name })
  | { readonly do: 'flush'; readonly what: 'ruleset'; readonly family: TableFamily | undefined }
  | (Target & { readonly do: 'flush'; readonly what: 'table' })
  | (Target & { readonly do: 'flush'; readonly what: 'chain' | 'set' | 'map'; readonly name: Name })
  | (Target & { readonly do: 'add-table'; readonly create: boolean; readonly comment: string | undefined })
  | (Target & { readonly do: 'add-chain'; readonly create: boolean; readonly name: Name; readonly spec: ChainSpec })
  | (Target & { readonly do: 'add-set'; readonly create: boolean; readonly name: Name; readonly spec: Omit<SetSpec, 'name'> })
  | (Target & {
      readonly do: 'add-rule';
      readonly name: Name;
      readonly how: 'add' | 'insert' | 'replace';
      readonly at: { readonly kind: 'handle' | 'index'; readonly n: number; readonly token: Token } | undefined;
      readonly rule: NftRule;
    })
  /** The elements wait in `rest` until the set's types are known. */
  | (Target & {
      readonly do: 'elements';
      readonly how: 'add' | 'create' | 'delete';
      readonly name: Name;
      read(types: readonly TypeName[], data: readonly TypeName[] | undefined): readonly ElementExpr[];
    })
  | (Target & { readonly do: 'delete'; readonly what: 'table' | 'chain' | 'set' | 'map'; readonly name: Name })
  | (Target & { readonly do: 'delete-rule'; readonly name: Name; readonly handle: number; readonly token: Token })
  | (Target & { readonly do: 'rename'; readonly name: Name; readonly to: Name })
  | { readonly do: 'monitor'; readonly what: string };
