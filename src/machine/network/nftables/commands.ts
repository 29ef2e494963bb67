// The commands of an input, read but not yet carried out.
import type { BaseSpec, ElementExpr, NftRule, ObjectKind, SetSpec, Stateful, TableFamily, TypeName } from './ast.ts';
import type { NftProblem, Token } from './lexer.ts';
import type { Values } from './parse-literal.ts';

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

/** What can be named one by one in a table. */
export type Named = 'chain' | 'set' | 'map' | 'meter' | ObjectKind;
/** … and all of a kind. */
export type Plural = 'tables' | 'chains' | 'sets' | 'maps' | 'meters' | 'flowtables' | `${ObjectKind}s`;

export interface Rated {
  readonly kind: 'handle' | 'index';
  readonly n: number;
  /** The words of the place. */
  readonly token: Token;
}

export type Command = { readonly problem?: NftProblem; readonly at?: Token } & (
  | { readonly do: 'list'; readonly what: 'ruleset' | Plural; readonly family: TableFamily | undefined; readonly table?: Name }
  | (Target & { readonly do: 'list'; readonly what: 'table' })
  | (Target & { readonly do: 'list'; readonly what: Named; readonly name: Name })
  | { readonly do: 'reset'; readonly what: `${ObjectKind}s`; readonly family: TableFamily | undefined; readonly table?: Name }
  | (Target & { readonly do: 'reset'; readonly what: ObjectKind; readonly name: Name })
  | { readonly do: 'describe'; readonly text: string }
  | { readonly do: 'flush'; readonly what: 'ruleset'; readonly family: TableFamily | undefined }
  | (Target & { readonly do: 'flush'; readonly what: 'table' })
  | (Target & { readonly do: 'flush'; readonly what: 'chain' | 'set' | 'map' | 'meter'; readonly name: Name })
  | (Target & { readonly do: 'add-table'; readonly create: boolean; readonly comment: string | undefined; readonly dormant: boolean })
  | (Target & { readonly do: 'add-chain'; readonly create: boolean; readonly name: Name; readonly spec: ChainSpec })
  | (Target & { readonly do: 'add-set'; readonly create: boolean; readonly name: Name; readonly spec: Omit<SetSpec, 'name'> })
  | (Target & { readonly do: 'add-object'; readonly create: boolean; readonly name: Name; readonly spec: Stateful; readonly comment: string | undefined })
  | (Target & { readonly do: 'add-rule'; readonly name: Name; readonly how: 'add' | 'insert' | 'replace'; readonly place: Rated | undefined; readonly rule: NftRule })
  /** The elements wait in `read` until the set's types are known. */
  | (Target & {
      readonly do: 'elements';
      readonly how: 'add' | 'create' | 'delete' | 'get';
      readonly name: Name;
      /** Those that the set was made with. */
      readonly initial?: boolean;
      read(types: readonly TypeName[], data: Values): readonly ElementExpr[];
    })
  | (Target & { readonly do: 'delete'; readonly what: 'table' | Named; readonly name: Name; readonly handle?: number })
  | (Target & { readonly do: 'delete-rule'; readonly name: Name; readonly handle: number; readonly token: Token })
  | (Target & { readonly do: 'rename'; readonly name: Name; readonly to: Name })
  | { readonly do: 'monitor'; readonly what: string }
);
