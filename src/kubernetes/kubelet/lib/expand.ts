// $(NAME) in commands, arguments and values. upstream: third_party/forked/golang/expansion

/** Known names are replaced; `$$` stands for `$`; what is unknown stays as it is. */
export function expand(text: string, value: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c !== '$' || i + 1 >= text.length) {
      out += c;
      continue;
    }
    const next = text[i + 1];
    const close = next === '(' ? text.indexOf(')', i + 2) : -1;
    if (next === '$') {
      out += '$';
      i++;
    } else if (next === '(' && close > 0) {
      const name = text.slice(i + 2, close);
      out += value(name) ?? `$(${name})`;
      i = close;
    } else out += c;
  }
  return out;
}
