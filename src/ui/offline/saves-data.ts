// What a page may fetch that nobody has asked for.
/** True for who has told the browser to spare the connection. */
export function savesData(): boolean {
  return (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;
}
