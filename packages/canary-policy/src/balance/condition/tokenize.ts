/** A piece of a condition. */
export interface Token {
  kind: 'name' | 'number' | 'symbol' | 'unknown' | 'end';
  text: string;
  position: number;
}

const SPACE = /\s*/y;
const PIECES: ReadonlyArray<[Token['kind'], RegExp]> = [
  ['name', /[A-Za-z_]\w*/y],
  // A number that goes on with letters or dots is one wrong piece rather than a right one and a rest.
  ['number', /\d+(\.\d+)?(?![\w.])/y],
  ['symbol', /&&|\|\||[<>=!]=|[<>!(),]/y],
  ['unknown', /[\w.]+|[&|=]|[\s\S]/uy],
];

/**
 * Cuts a condition into pieces, the last of which is its end.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let position = skipSpace(text, 0); position < text.length; ) {
    const token = tokenAt(text, position);
    tokens.push(token);
    position = skipSpace(text, position + token.text.length);
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

function tokenAt(text: string, position: number): Token {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) {
      return { kind, text: found[0], position };
    }
  }
  throw new Error(`No piece at ${position} of '${text}'`);
}

function skipSpace(text: string, position: number): number {
  SPACE.lastIndex = position;
  return position + SPACE.exec(text)![0].length;
}
