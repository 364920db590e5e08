import type { LabelRequirement } from './LabelSelector';
import { labelKeyProblem, labelValueProblem } from './labelSyntax';

const operators = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];
const token = /\s*(==|!=|[=!,()<>]|[^\s=!,()<>]+)/y;

/**
 * Reads a selector as in `?labelSelector=a=b,c in (d,e),!f`.
 *
 * Throws an `Error` with the text of a real API server when it can't.
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = tokenize(text);
  const requirements: LabelRequirement[] = [];
  let at = 0;
  const peek = () => tokens[at] ?? '';
  const isWord = (word: string) => word !== '' && !/^[=!,()<>]/.test(word);
  if (tokens.length === 0) {
    return [];
  }
  for (;;) {
    requirements.push(readRequirement());
    if (at === tokens.length) {
      return requirements;
    }
    if (peek() !== ',') {
      throw new Error(`found '${peek()}', expected: ',' or 'end of string'`);
    }
    at += 1;
    if (!isWord(peek()) && peek() !== '!') {
      throw new Error(`found '${peek()}', expected: identifier after ','`);
    }
  }

  function readRequirement(): LabelRequirement {
    if (peek() === '!') {
      at += 1;
      return { key: readKey(), operator: 'DoesNotExist', values: [] };
    }
    const key = readKey();
    const operator = peek();
    if (operator === '' || operator === ',') {
      return { key, operator: 'Exists', values: [] };
    }
    at += 1;
    switch (operator) {
      case '=':
      case '==':
        return { key, operator: 'In', values: [readValue()] };
      case '!=':
        return { key, operator: 'NotIn', values: [readValue()] };
      case 'in':
        return { key, operator: 'In', values: readValues() };
      case 'notin':
        return { key, operator: 'NotIn', values: readValues() };
      case '>':
      case 'gt':
        return { key, operator: 'Gt', values: [readInteger()] };
      case '<':
      case 'lt':
        return { key, operator: 'Lt', values: [readInteger()] };
      default:
        throw new Error(
          `unable to parse requirement: found '${operator}', expected: ${operators.join(
            ', ',
          )}`,
        );
    }
  }

  function readKey(): string {
    const key = peek();
    if (!isWord(key)) {
      throw new Error(
        `found '${key}', expected: !, identifier, or 'end of string'`,
      );
    }
    at += 1;
    const problem = labelKeyProblem(key);
    if (problem) {
      throw new Error(
        `unable to parse requirement: key: Invalid value: "${key}": ${problem}`,
      );
    }
    return key;
  }

  function readValue(): string {
    if (!isWord(peek())) {
      return '';
    }
    const value = tokens[at++];
    const problem = labelValueProblem(value);
    if (problem) {
      throw new Error(
        `unable to parse requirement: values[0]: Invalid value: "${value}": ${problem}`,
      );
    }
    return value;
  }

  function readInteger(): string {
    const value = readValue();
    if (!/^-?\d+$/.test(value)) {
      throw new Error(
        `unable to parse requirement: values[0]: Invalid value: "${value}": for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    }
    return value;
  }

  function readValues(): string[] {
    if (peek() !== '(') {
      throw new Error(
        `unable to parse requirement: found '${peek()}' expected: '('`,
      );
    }
    at += 1;
    const values = [readValue()];
    while (peek() === ',') {
      at += 1;
      values.push(readValue());
    }
    if (peek() !== ')') {
      throw new Error(
        `unable to parse requirement: found '${peek()}', expected: ',' or ')'`,
      );
    }
    at += 1;
    return values;
  }
}

function tokenize(text: string): string[] {
  const tokens = [];
  token.lastIndex = 0;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (!match) {
      break;
    }
    tokens.push(match[1]);
  }
  return tokens;
}
