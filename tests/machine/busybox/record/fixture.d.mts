export interface FixtureFile {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly text: string;
  readonly mode: number;
  readonly time: number;
}

export interface Fixture {
  readonly accounts: Readonly<Record<string, string>>;
  readonly files: readonly FixtureFile[];
}

export const fixture: Fixture;
