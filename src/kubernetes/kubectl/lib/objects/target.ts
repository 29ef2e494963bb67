// What a command's arguments come to before anything is fetched: one object, or a selection of many.
import type { Info, Selection } from './infos.ts';

export type Target = { readonly kind: 'one'; readonly info: Info } | { readonly kind: 'many'; readonly selection: Selection };
