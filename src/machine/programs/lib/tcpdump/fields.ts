// What tcpdump keeps of a TCP header besides the packet's own fields.

/** What a TCP segment carries besides what a Frame says. */
export interface TcpFields {
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  /** Value and echo of the timestamp option; undefined: none. */
  readonly stamps: readonly [value: number, echo: number] | undefined;
  readonly syn: boolean;
}
