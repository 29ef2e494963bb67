export interface FixtureFile {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly text: string;
  readonly mode: number;
  readonly time: number;
}

export const fixture: { readonly accounts: Readonly<Record<string, string>>; readonly files: readonly FixtureFile[] };
