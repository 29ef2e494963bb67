// The words of a recorded line: quotes, backslashes and $'..' as a shell reads them, and a last `< file`.
export function splitWords(line) {
  const words = [];
  let word;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (c === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "'" || (c === '$' && line[i + 1] === "'")) {
      const ansi = c === '$';
      if (ansi) i++;
      let text = '';
      for (i++; line[i] !== "'"; i++) {
        if (ansi && line[i] === '\\') {
          i++;
          text += { n: '\n', t: '\t', e: '\x1b', '\\': '\\', "'": "'" }[line[i]] ?? line[i];
        } else text += line[i];
      }
      word = (word ?? '') + text;
    } else if (c === '"') {
      let text = '';
      for (i++; line[i] !== '"'; i++) text += line[i] === '\\' && '"\\$'.includes(line[i + 1]) ? line[++i] : line[i];
      word = (word ?? '') + text;
    } else if (c === '\\') word = (word ?? '') + line[++i];
    else word = (word ?? '') + c;
  }
  if (word !== undefined) words.push(word);
  const at = words.lastIndexOf('<');
  if (at >= 0 && at === words.length - 2) return { argv: words.slice(0, at), stdin: words[at + 1] };
  return { argv: words, stdin: undefined };
}
