import { isSameJson } from '../../store/isSameJson';
import { readPath, removePath } from './jsonPath';
import type { Comparison } from './RecordedCase';

/** Where an answer is not as it was recorded: `path: expected … got …`. */
export type Differences = string[];

/** Compares two normalised bodies. Texts in `message` fields may differ: they are not the same on every real server either. */
export function compareBodies(
  recorded: any,
  actual: any,
  compare: Comparison,
): Differences {
  switch (compare.mode) {
    case 'none':
      return [];
    case 'status':
      return recorded?.status === 'Failure'
        ? ['kind', 'status', 'reason', 'code'].flatMap(name =>
            differences(recorded[name], actual?.[name], name),
          )
        : [];
    case 'shape':
      return differences(shapeOf(recorded), shapeOf(actual), '', true);
    case 'discovery':
      return compareDiscovery(recorded, actual, compare);
    default:
      return differences(
        select(recorded, compare),
        select(actual, compare),
        '',
        compare.mode === 'subset',
      );
  }
}

/** What a comparison is about. */
export function select(body: unknown, compare: Comparison): unknown {
  const copy = structuredClone(body);
  compare.ignore?.forEach(path => removePath(copy, path));
  for (const path of compare.unordered ?? []) {
    for (const list of readPath(copy, path)) {
      list.sort((a: unknown, b: unknown) => (sortKey(a) < sortKey(b) ? -1 : 1));
    }
  }
  return compare.pick
    ? Object.fromEntries(
        compare.pick.map(path => [String(path), readPath(copy, path)]),
      )
    : copy;
}

/** Field by field where two values differ. With `partial` the actual one may say more. */
export function differences(
  recorded: any,
  actual: any,
  path = '',
  partial = false,
): Differences {
  if (/(^|\.)message$/.test(path)) {
    return [];
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return recorded.length === actual.length
      ? recorded.flatMap((each, index) =>
          differences(each, actual[index], `${path}[${index}]`, partial),
        )
      : [difference(path, recorded, actual)];
  }
  if (isFields(recorded) && isFields(actual)) {
    const names = new Set([
      ...Object.keys(recorded),
      ...(partial ? [] : Object.keys(actual)),
    ]);
    return [...names].flatMap(name =>
      differences(
        recorded[name],
        actual[name],
        path ? `${path}.${name}` : name,
        partial,
      ),
    );
  }
  return isSameJson(recorded, actual)
    ? []
    : [difference(path, recorded, actual)];
}

/** Says one difference. */
export function difference(
  path: string,
  recorded: unknown,
  actual: unknown,
): string {
  const short = (value: unknown) =>
    (JSON.stringify(value) ?? 'nothing').slice(0, 300);
  return `${path || 'all'}: expected ${short(recorded)} got ${short(actual)}`;
}

function compareDiscovery(
  recorded: any,
  actual: any,
  { required, ignore }: Comparison,
): Differences {
  const entriesOf = (body: any) =>
    new Map<string, any>(
      [...(body?.resources ?? body?.groups ?? [])].map(each => [
        each.name,
        select(each, {
          ignore: ['storageVersionHash', ...(ignore ?? [])],
          unordered: ['verbs', 'shortNames', 'categories'],
        }),
      ]),
    );
  const expected = entriesOf(recorded);
  const found = entriesOf(actual);
  return [
    ...['kind', 'apiVersion', 'groupVersion'].flatMap(name =>
      differences(recorded[name], actual?.[name], name),
    ),
    ...(required ?? [...expected.keys()]).flatMap(name =>
      differences(expected.get(name), found.get(name), name),
    ),
  ];
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.slice(0, 1).map(shapeOf);
  }
  return isFields(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, shapeOf(each)]),
      )
    : typeof value;
}

function sortKey(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    isFields(each)
      ? Object.fromEntries(
          Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : each,
  );
}

function isFields(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
