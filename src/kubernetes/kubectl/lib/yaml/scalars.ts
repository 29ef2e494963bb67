// Scalars: where they end, and what may not stand in them. upstream: go.yaml.in/yaml/v2 scannerc.go yaml_parser_scan_flow_scalar, _plain_scalar, _block_scalar
import { isBreak, type Reader } from './reader.ts';

/** 'text' or "text". */
export function skipFlowScalar(r: Reader, quote: string): void {
  r.advance();
  for (;;) {
    const c = r.char();
    if (r.column === 0 && r.documentMark()) r.fail('found unexpected document indicator');
    if (c === '') r.fail('found unexpected end of stream');
    if (c === quote && !(quote === "'" && r.char(1) === "'")) break;
    if (c === quote) r.advance();
    if (c === '\\' && quote === '"') skipEscape(r);
    r.advance();
  }
  r.advance();
}

function skipEscape(r: Reader): void {
  const c = r.char(1);
  const digits = c === 'x' ? 2 : c === 'u' ? 4 : c === 'U' ? 8 : 0;
  if (!digits && !isBreak(c) && !'0abt\tnvfre "/\\N_LP'.includes(c)) r.fail('found unknown escape character');
  r.advance();
  for (let i = 0; i < digits; i++) {
    if (!/[0-9a-fA-F]/.test(r.char(1))) r.fail('did not find expected hexdecimal number');
    r.advance();
  }
}

/** Text without quotes; true when it goes on to another line. `indent`: where its lines stand at least. */
export function skipPlainScalar(r: Reader, inFlow: boolean, indent: number): boolean {
  let leading = false;
  for (;;) {
    if ((r.column === 0 && r.documentMark()) || r.char() === '#') break;
    while (!r.blankz()) {
      const c = r.char();
      if (
        (c === ':' && r.blankz(1)) ||
        (inFlow && (c === ',' || c === '[' || c === ']' || c === '{' || c === '}' || (c === '?' && r.blankz(1)) || (c === ':' && ',[]{}?'.includes(r.char(1) || ' '))))
      )
        break;
      leading = false;
      r.advance();
    }
    if (r.char() === '' || !r.blankz()) break;
    while (r.char() !== '' && r.blankz()) {
      if (leading && r.column < indent && r.char() === '\t') r.fail('found a tab character that violates indentation');
      if (isBreak(r.char())) leading = true;
      r.advance();
    }
    if (!inFlow && r.column < indent) break;
  }
  return leading;
}

/** | or > and what follows. `parent`: how far what it belongs to is indented. */
export function skipBlockScalar(r: Reader, parent: number): void {
  r.advance();
  let increment = 0;
  while (/[-+0-9]/.test(r.char())) {
    if (r.char() === '0') r.fail('found an indentation indicator equal to 0');
    if (/\d/.test(r.char())) increment = Number(r.char());
    r.advance();
  }
  while (r.char() === ' ' || r.char() === '\t') r.advance();
  if (r.char() === '#') r.skipLine();
  if (r.char() !== '' && !isBreak(r.char())) r.fail('did not find expected comment or line break');
  if (r.char() !== '') r.advance();
  let indent = increment ? Math.max(parent, 0) + increment : 0;
  indent = skipBlankLines(r, indent, parent);
  while (r.column === indent && r.char() !== '') {
    r.skipLine();
    if (r.char() !== '') r.advance();
    indent = skipBlankLines(r, indent, parent);
  }
}

function skipBlankLines(r: Reader, indent: number, parent: number): number {
  let widest = 0;
  for (;;) {
    while ((indent === 0 || r.column < indent) && r.char() === ' ') r.advance();
    widest = Math.max(widest, r.column);
    if ((indent === 0 || r.column < indent) && r.char() === '\t') r.fail('found a tab character where an indentation space is expected');
    if (!isBreak(r.char())) break;
    r.advance();
  }
  return indent === 0 ? Math.max(widest, parent + 1, 1) : indent;
}
