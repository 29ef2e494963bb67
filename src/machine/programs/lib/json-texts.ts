// A stream of JSON texts, one behind the other with or without white space between, as jq reads files.

/** The texts of a stream, unparsed. What is no JSON comes as it is: whoever parses it says so. */
export function jsonTexts(stream: string): string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of stream.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s"[\]{},:]+/g)) {
    if (depth === 0) start = index;
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth <= 0) texts.push(stream.slice(start, index + token.length));
  }
  return depth > 0 ? [...texts, stream.slice(start)] : texts;
}
