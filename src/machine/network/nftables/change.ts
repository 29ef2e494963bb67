// One change of the rules, as whoever watches hears of it.
export interface NftChange {
  readonly op: 'add' | 'insert' | 'delete';
  readonly what: 'tables' | 'chains' | 'rules' | 'sets' | 'elements' | 'objects' | 'generation';
  /** Without -a, and with it. */
  readonly text: string;
  readonly withHandle: string;
}
