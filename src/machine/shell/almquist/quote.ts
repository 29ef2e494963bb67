// Text as ash would have to be given it.

/** 'it'"'"'s': how ash writes a value that it can read again. upstream: ash.c single_quote */
export function quoted(text: string): string {
  return text
    .split(/('+)/)
    .map((part, i) => (i % 2 === 1 ? `"${part}"` : part === '' && i > 0 ? '' : `'${part}'`))
    .join('');
}
