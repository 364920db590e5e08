import { anything, type ListSchema, type Schema } from '../schema/Schema';
import { mergePatch } from './mergePatch';
import { isSameJson } from '../store/isSameJson';

type Fields = Record<string, any>;

/**
 * Applies a strategic merge patch: as a merge patch, but lists whose schema has a merge key are merged by it, and directives (`$patch`,
 * `$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`) are followed. No argument is changed.
 *
 * Throws an `Error` when the patch contradicts the schema.
 */
export function strategicMergePatch(
  schema: Schema,
  target: unknown,
  patch: unknown,
): unknown {
  if (schema.type === 'list' && Array.isArray(patch)) {
    return mergeList(schema, Array.isArray(target) ? target : [], patch);
  }
  if ((schema.type !== 'object' && schema.type !== 'map') || !isRecord(patch)) {
    return mergePatch(target, patch);
  }
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') {
    // Of a plain map a real API server keeps nothing here.
    return schema.type === 'map' ? {} : fields;
  }
  if (directive === 'delete') {
    return {};
  }
  if (directive !== undefined && directive !== 'merge') {
    throw new Error(`unknown patch type: ${directive} in map`);
  }
  let result: Fields = isRecord(target) ? { ...target } : {};
  if (Array.isArray(retained)) {
    result = Object.fromEntries(
      Object.entries(result).filter(([name]) => retained.includes(name)),
    );
  }
  for (const [name, value] of Object.entries(fields)) {
    const [prefix, field] = splitDirective(name);
    if (prefix === '$deleteFromPrimitiveList') {
      result[field] = (result[field] ?? []).filter(
        (item: unknown) => !value.includes(item),
      );
    } else if (prefix === undefined) {
      if (value === null) {
        delete result[field];
      } else {
        result[field] = strategicMergePatch(
          memberOf(schema, field),
          result[field],
          value,
        );
      }
    }
  }
  for (const [name, order] of Object.entries(fields)) {
    const [prefix, field] = splitDirective(name);
    if (prefix === '$setElementOrder' && Array.isArray(result[field])) {
      const member = memberOf(schema, field);
      const key = member.type === 'list' ? member.mergeKey : undefined;
      const before = isRecord(target) ? target[field] ?? [] : [];
      result[field] = inOrder(result[field], order, before, key);
    }
  }
  return result;
}

function mergeList(
  schema: ListSchema,
  target: unknown[],
  patch: unknown[],
): unknown[] {
  if (patch.some(item => isRecord(item) && item.$patch === 'replace')) {
    return patch.filter(item => !(isRecord(item) && item.$patch === 'replace'));
  }
  const key = schema.mergeKey;
  if (!key) {
    return schema.merges
      ? [...patch, ...target.filter(item => !patch.includes(item))]
      : patch;
  }
  let result = [...target] as Fields[];
  for (const item of patch as Fields[]) {
    if (!isRecord(item) || item[key] === undefined) {
      throw new Error(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${key}`,
      );
    }
    const same = (each: Fields) => isSameJson(each[key], item[key]);
    if (item.$patch === 'delete') {
      result = result.filter(each => !same(each));
      continue;
    }
    const place = result.findIndex(same);
    const merged = strategicMergePatch(
      schema.items,
      place < 0 ? undefined : result[place],
      item,
    ) as Fields;
    if (place < 0) {
      result.push(merged);
    } else {
      result[place] = merged;
    }
  }
  return inOrder(result, patch, target, key);
}

/**
 * Items that a patch names come in the order in which it names them; the others keep their places among those that were there before.
 */
function inOrder(
  items: unknown[],
  named: unknown[],
  before: unknown[],
  key: string | undefined,
): unknown[] {
  const identity = (item: unknown) =>
    key && isRecord(item) ? item[key] : item;
  const rank = new Map(named.map((item, index) => [identity(item), index]));
  const place = new Map(before.map((item, index) => [identity(item), index]));
  const placeOf = (item: unknown) => place.get(identity(item)) ?? -1;
  const left = items
    .filter(item => rank.has(identity(item)))
    .sort((a, b) => rank.get(identity(a))! - rank.get(identity(b))!);
  const right = items.filter(item => !rank.has(identity(item)));
  const result: unknown[] = [];
  while (left.length > 0 && right.length > 0) {
    const next = placeOf(left[0]) < placeOf(right[0]) ? left : right;
    result.push(next.shift());
  }
  return [...result, ...left, ...right];
}

function memberOf(schema: Schema, field: string): Schema {
  if (schema.type === 'map') {
    return schema.values;
  }
  return (schema.type === 'object' && schema.fields[field]) || anything;
}

function splitDirective(
  name: string,
): [prefix: string | undefined, field: string] {
  const slash = name.startsWith('$') ? name.indexOf('/') : -1;
  return slash < 0
    ? [undefined, name]
    : [name.slice(0, slash), name.slice(slash + 1)];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
