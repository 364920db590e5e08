import { Segment } from './Policy';
import { xxh32 } from './xxh32';

/**
 * The short name under which a segment is remembered: 8 hex digits, the same however the segment is written down. The order of lists and fields
 * and the case of header names make no difference.
 *
 * @public
 */
export function segmentKey(segment: Segment): string {
  return xxh32(canonicalSegment(segment)).toString(16).padStart(8, '0');
}

/**
 * A segment as JSON in which equal segments are equal texts.
 */
export function canonicalSegment(segment: Segment): string {
  if ('header' in segment) {
    const { name, ...match } = segment.header;
    return canonical({ header: { name: name.toLowerCase(), ...match } });
  }
  if ('users' in segment && segment.users.header !== undefined) {
    const { in: users, header } = segment.users;
    return canonical({ users: { in: users, header: header.toLowerCase() } });
  }
  if ('all' in segment) {
    return `{"all":${canonicalSet(segment.all)}}`;
  }
  if ('any' in segment) {
    return `{"any":${canonicalSet(segment.any)}}`;
  }
  if ('not' in segment) {
    return `{"not":${canonicalSegment(segment.not)}}`;
  }
  return canonical(segment);
}

function canonicalSet(segments: Segment[]): string {
  return `[${segments.map(canonicalSegment).sort().join()}]`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).sort().join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
    return `{${fields.sort().join()}}`;
  }
  return JSON.stringify(value);
}
