import { OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2';

/** The fields of a head or of trailers as they are sent, by name in lower case. */
export type Fields = OutgoingHttpHeaders;

/** What a request is given that has none; in another spelling it is none. */
const GIVEN = 'x-request-id';

/**
 * The fields of a message that are passed on: all but those of HTTP/2 itself, and those that end here. Several of one name stay several, in their
 * order; crumbs of a cookie become one again (RFC 9113, section 8.2.3).
 *
 * @param raw - names and values in turn, as received
 * @param endsHere - in lower case with hyphens; written with underscores they end here too, since frameworks take the one for the other
 */
export function passedFields(
  raw: readonly string[],
  endsHere: ReadonlySet<string>,
): Fields {
  const fields: Fields = Object.create(null);
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at];
    const plain = withHyphens(name);
    const isAlias = plain !== name && plain === GIVEN;
    if (!name.startsWith(':') && !endsHere.has(plain) && !isAlias) {
      add(fields, name, raw[at + 1]);
    }
  }
  return fields;
}

/** Keeps from compression what the sender kept from it (RFC 7541, section 7.1.3). */
export function keepSensitive(fields: Fields, received: object): void {
  const names = Reflect.get(received, sensitiveHeaders);
  if (Array.isArray(names) && names.length > 0) {
    Reflect.set(fields, sensitiveHeaders, names);
  }
}

/** A name as frameworks read it. */
export function withHyphens(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}

function add(fields: Fields, name: string, value: string): void {
  const former = fields[name];
  if (former === undefined) {
    fields[name] = value;
  } else if (name === 'cookie') {
    fields[name] = `${former}; ${value}`;
  } else if (Array.isArray(former)) {
    former.push(value);
  } else {
    fields[name] = [String(former), value];
  }
}
