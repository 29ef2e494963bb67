/** How a transfer ended: curl's code and its message. */
export interface TransferEnd {
  readonly code: number;
  readonly message: string;
}
