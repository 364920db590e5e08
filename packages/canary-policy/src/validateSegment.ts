import { at, Check, DocumentCheck, quote } from './DocumentCheck';
import { Issue } from './Issue';
import { parseNetwork } from './Network';

const MAX_DEPTH = 8;
const MAX_NAME = 128;
const MAX_VALUE = 4096;

const kinds = ['network', 'header', 'cookie', 'all', 'any', 'not'];
const matches = ['equals', 'in', 'prefix', 'exists'];
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * What is wrong with a segment; nothing where the list is empty. Never throws.
 *
 * @param path - where the segment stands in its document
 * @public
 */
export function validateSegment(value: unknown, path: string = ''): Issue[] {
  const check = new DocumentCheck();
  checkSegment(check, value, path);
  return check.issues;
}

/**
 * The check of a header's or a cookie's name.
 */
export function nameCheck(check: DocumentCheck, what: string): Check {
  return check.matching(
    token,
    MAX_NAME,
    `the name of a ${what}, at most ${MAX_NAME} characters`,
  );
}

/**
 * Checks a segment and those inside it.
 *
 * @param depth - how many segments this one is inside of
 */
export function checkSegment(
  check: DocumentCheck,
  value: unknown,
  path: string,
  depth: number = 0,
): void {
  if (depth >= MAX_DEPTH) {
    check.report(path, value, `segments nested at most ${MAX_DEPTH} deep`);
    return;
  }
  const segment = check.asObject(value, path);
  const kind = segment && onlyField(check, segment, path, kinds);
  if (!segment || !kind) {
    return;
  }
  const field = segment[kind];
  const place = at(path, kind);
  const inner: Check = (nested, nestedPath) =>
    checkSegment(check, nested, nestedPath, depth + 1);
  if (kind === 'network') {
    check.list(field, place, 1, networkCheck(check));
  } else if (kind === 'header' || kind === 'cookie') {
    checkMatch(check, field, place, kind);
  } else if (kind === 'not') {
    inner(field, place);
  } else {
    check.list(field, place, 1, inner);
  }
}

function networkCheck(check: DocumentCheck): Check {
  return check.satisfying(
    "an address or a network, for example '203.0.113.0/24' or '2001:db8::/32'",
    value => typeof value === 'string' && parseNetwork(value) !== undefined,
  );
}

function checkMatch(
  check: DocumentCheck,
  value: unknown,
  path: string,
  what: string,
): void {
  const match = check.asObject(value, path);
  if (!match) {
    return;
  }
  const { name, ...rest } = match;
  nameCheck(check, what)(name, at(path, 'name'));
  const kind = onlyField(check, rest, path, matches, ['name']);
  const field = kind && rest[kind];
  const place = kind && at(path, kind);
  if (!place) {
    return;
  }
  if (kind === 'equals') {
    check.text(MAX_VALUE, 0)(field, place);
  } else if (kind === 'prefix') {
    check.text(MAX_VALUE)(field, place);
  } else if (kind === 'in') {
    check.list(field, place, 1, check.text(MAX_VALUE, 0));
  } else {
    check.satisfying('true or false', exists => typeof exists === 'boolean')(
      field,
      place,
    );
  }
}

/** The one field that says what an object is; reported and `undefined` where there is none, several, or another. */
function onlyField(
  check: DocumentCheck,
  object: Record<string, unknown>,
  path: string,
  known: string[],
  others: string[] = [],
): string | undefined {
  const names = Object.keys(object).filter(name => object[name] !== undefined);
  const unknown = names.filter(name => !known.includes(name));
  for (const name of unknown) {
    check.unknownField(path, name, object[name], [...others, ...known]);
  }
  if (unknown.length > 0) {
    return undefined;
  }
  if (names.length !== 1) {
    check.report(path, object, `exactly one of ${quote(known)}`);
    return undefined;
  }
  return names[0];
}
