// Whose a socket is.
export interface SocketOwner {
  readonly uid: number;
  readonly gid: number;
}
