import { IdentitySourceName } from './Decision';

/**
 * What is remembered of a user for the life of one release: her place, never her group.
 *
 * The bucket stands for the identity that was first used, so that no personal data is written into a cookie. A memory holds for one salt only:
 * whoever signs its text signs the salt with it.
 *
 * @public
 */
export interface Memory {
  source: IdentitySourceName;
  bucket: number;
  /** By segment key (see `segmentKey`): whether the user was in that segment when she was first seen with it. */
  segments: Readonly<Record<string, boolean>>;
}

/**
 * How many segments are remembered of a user, which is also how many different ones the rules of a policy may have.
 *
 * @public
 */
export const MAX_SEGMENTS = 100;

const MAX_TEXT = 2048;
const pattern =
  /^1\.(0|[1-9]\d{0,3})\.((?:[0-9a-f]{8})*)\.((?:[0-9a-f]{8})*)\.(.+)$/;
const sourcePattern = /^(?:assigned|address|(?:cookie|header):[^]+)$/;

/**
 * A memory as a text that is safe in cookies and addresses, at most 2048 characters long: format, bucket, segments that matched, segments that
 * did not, source.
 *
 * @public
 */
export function encodeMemory(memory: Memory): string {
  let matched = '';
  let others = '';
  for (const key of Object.keys(memory.segments).sort()) {
    if (memory.segments[key]) {
      matched += key;
    } else {
      others += key;
    }
  }
  const source = encodeURIComponent(memory.source);
  return `1.${memory.bucket}.${matched}.${others}.${source}`;
}

/**
 * Reads what {@link encodeMemory} wrote; `undefined` for any other text.
 *
 * @public
 */
export function decodeMemory(text: string): Memory | undefined {
  const found = text.length <= MAX_TEXT ? pattern.exec(text) : undefined;
  const source = found ? decodeSource(found[4]) : undefined;
  if (!found || !source) {
    return undefined;
  }
  const segments: Record<string, boolean> = {};
  for (const [keys, matched] of [
    [found[2], true],
    [found[3], false],
  ] as const) {
    for (let at = 0; at < keys.length; at += 8) {
      segments[keys.slice(at, at + 8)] = matched;
    }
  }
  const count = (found[2].length + found[3].length) / 8;
  return Object.keys(segments).length === count && count <= MAX_SEGMENTS
    ? { source, bucket: Number(found[1]), segments }
    : undefined;
}

function decodeSource(text: string): IdentitySourceName | undefined {
  try {
    const source = decodeURIComponent(text);
    return sourcePattern.test(source)
      ? (source as IdentitySourceName)
      : undefined;
  } catch {
    return undefined;
  }
}
