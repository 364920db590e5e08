import { COLON } from './characters';

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

interface Known {
  bytes: Uint8Array;
  field: number;
}

/**
 * Recognises the names of some header fields in a buffer, in any case.
 *
 * An underscore counts as a hyphen: many frameworks hand both to their applications under one name, so `X_Forwarded_For` is a way to say what only a
 * proxy may say.
 */
export class FieldNames {
  /** @param fields - names in lower case with a number above 0 for each */
  static create(fields: Readonly<Record<string, number>>): FieldNames {
    return new FieldNames(fields);
  }

  readonly #fields: Readonly<Record<string, number>>;
  readonly #byLength: Known[][] = [];

  private constructor(fields: Readonly<Record<string, number>>) {
    this.#fields = fields;
    for (const [name, field] of Object.entries(fields)) {
      const bytes = new Uint8Array(Buffer.from(name, 'latin1'));
      (this.#byLength[bytes.length] ??= []).push({ bytes, field });
    }
  }

  /** The names of those fields that are not kept. */
  except(kept: readonly boolean[]): string[] {
    return Object.keys(this.#fields).filter(name => !kept[this.#fields[name]]);
  }

  /** The number of the name in `from` to `to`, 0 where it is none of these. */
  find(buffer: Uint8Array, from: number, to: number): number {
    const candidates = this.#byLength[to - from];
    if (candidates !== undefined) {
      for (const { bytes, field } of candidates) {
        if (isName(buffer, from, bytes)) {
          return field;
        }
      }
    }
    return 0;
  }
}

/** Whether a field whose name was found is written with an underscore. */
export function hasUnderscore(buffer: Uint8Array, from: number): boolean {
  for (let at = from; buffer[at] !== COLON; at += 1) {
    if (buffer[at] === UNDERSCORE) {
      return true;
    }
  }
  return false;
}

/** Whether the bytes from `from` on are a name, given in lower case. */
export function isName(
  buffer: Uint8Array,
  from: number,
  name: Uint8Array,
): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const byte = buffer[from + at];
    const expected = name[at];
    // a letter in upper case differs from its twin in one bit, and no other token character has such a twin but these
    if (
      byte !== expected &&
      (byte | 0x20) !== expected &&
      !(expected === HYPHEN && byte === UNDERSCORE)
    ) {
      return false;
    }
  }
  return true;
}
