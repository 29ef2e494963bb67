// Names with * in them. upstream: kubectl/pkg/cmd/set/helper.go selectString

/** Whether a name fits a text in which * stands for anything. */
export function wildcard(text: string): (name: string) => boolean {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return (name) => pattern.test(name);
}
