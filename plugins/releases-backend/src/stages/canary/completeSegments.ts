import { NamedSegments } from '@backstage-releases/canary-policy';
import { JsonObject, JsonValue } from '@backstage/types';

/**
 * A canary's part of a plan with those of the operator's segments that it calls by name, and those that these call. What the plan itself calls so is
 * meant first.
 */
export function completeSegments(
  value: JsonObject,
  shared: NamedSegments,
): JsonObject {
  const { segments: own = {}, ...rest } = value;
  if (typeof own !== 'object' || own === null || Array.isArray(own)) {
    return value;
  }
  const found = new Map<string, JsonValue>();
  const called = [...namesIn(value)];
  for (let next = called.pop(); next !== undefined; next = called.pop()) {
    if (
      Object.hasOwn(shared, next) &&
      !Object.hasOwn(own, next) &&
      !found.has(next)
    ) {
      const segment = shared[next] as unknown as JsonValue;
      found.set(next, segment);
      called.push(...namesIn(segment));
    }
  }
  return found.size === 0
    ? value
    : { ...rest, segments: { ...Object.fromEntries(found), ...own } };
}

/** What is called by `{ segment: name }`, wherever it stands. */
function* namesIn(value: JsonValue | undefined): Iterable<string> {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'segment' && typeof inner === 'string') {
      yield inner;
    } else {
      yield* namesIn(inner);
    }
  }
}
