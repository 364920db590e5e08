import { isSameJson } from '../../store/isSameJson';
import { readPath } from './jsonPath';
import type { Condition } from './RecordedCase';

/** The variables of a run. */
export type Variables = Record<string, string>;

/** Puts the values of variables in the place of `{{name}}`, everywhere in a value. */
export function substitute<T>(value: T, variables: Variables): T {
  if (typeof value === 'string') {
    return value.replace(
      /\{\{(\w+)\}\}/g,
      (whole, name) => variables[name] ?? whole,
    ) as T;
  }
  if (Array.isArray(value)) {
    return value.map(each => substitute(each, variables)) as T;
  }
  return typeof value === 'object' && value !== null
    ? (Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          substitute(name, variables),
          substitute(each, variables),
        ]),
      ) as T)
    : value;
}

/** The conditions that an answer doesn't fulfil. */
export function unmet(
  answer: unknown,
  conditions: Condition[] | undefined,
  variables: Variables,
): Condition[] {
  return (conditions ?? [])
    .map(
      ([path, operator, value]): Condition => [
        path,
        operator,
        substitute(value, variables),
      ],
    )
    .filter(
      ([path, operator, value]) =>
        !holds(readPath(answer, path), operator, value),
    );
}

function holds(values: any[], operator: string, wanted: any): boolean {
  const [value] = values;
  const isThere = value !== undefined && value !== null;
  switch (operator) {
    case 'eq':
      return isSameJson(value, wanted);
    case 'ne':
      return !isSameJson(value, wanted);
    case 'exists':
      return isThere;
    case 'absent':
      return !isThere;
    case 'gte':
      return typeof value === 'number' && value >= wanted;
    case 'len':
      return (isThere ? Object.keys(value).length : 0) === wanted;
    case 'count':
      return values.length === wanted;
    case 'matches':
      return typeof value === 'string' && new RegExp(wanted).test(value);
    case 'in':
      return wanted.some((each: unknown) => isSameJson(each, value));
    case 'all':
      return (
        values.length > 0 && values.every(each => isSameJson(each, wanted))
      );
    case 'has':
      return values.some(each => isSameJson(each, wanted));
    default:
      throw new Error(`Unknown operator '${operator}'`);
  }
}
