import { InputError } from '@backstage/errors';
import { showValue } from '../input/showValue';

/**
 * Splits a string into its texts and the expressions in `{{ … }}`. A `}}` inside quotes or braces of an expression does not end it.
 * Throws `InputError` with the position where one is not closed or empty.
 */
export function parseTemplate(
  template: string,
): Array<string | { expression: string }> {
  const parts: Array<string | { expression: string }> = [];
  let position = 0;
  while (position < template.length) {
    const open = template.indexOf('{{', position);
    if (open < 0) {
      parts.push(template.slice(position));
      break;
    }
    if (open > position) {
      parts.push(template.slice(position, open));
    }
    const close = endOfExpression(template, open + 2);
    const expression = template.slice(open + 2, close ?? open + 2).trim();
    if (close === undefined || expression === '') {
      throw new InputError(
        `'{{' at column ${open + 1} of ${showValue(template)} ${
          close === undefined ? "has no '}}'" : 'holds no expression'
        }`,
      );
    }
    parts.push({ expression });
    position = close + 2;
  }
  return parts;
}

function endOfExpression(text: string, from: number): number | undefined {
  let quote: string | undefined;
  let braces = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quote) {
      if (character === '\\') {
        at++;
      } else if (character === quote) {
        quote = undefined;
      }
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '{') {
      braces++;
    } else if (character === '}') {
      if (braces > 0) {
        braces--;
      } else if (text[at + 1] === '}') {
        return at;
      }
    }
  }
  return undefined;
}
