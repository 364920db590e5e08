import {
  DEVICE_BROWSERS,
  DEVICE_CLASSES,
  DEVICE_SYSTEMS,
  DEVICE_WORDS,
} from './Device';
import { at, Check, DocumentCheck, quote } from './DocumentCheck';
import { Issue } from './Issue';
import { parseNetwork } from './Network';
import { regionPattern } from './Region';
import { suggest } from './suggest';
import { suggestRegion } from './suggestRegion';

/** How deep segments may be inside of each other. */
export const MAX_DEPTH = 8;
export const MAX_NAME = 128;
export const MAX_VALUE = 4096;

const matches = ['equals', 'in', 'prefix', 'exists', 'matches'];

/** The name of a header, a cookie, or a parameter. */
export const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
export const methodPattern = /^[A-Z][A-Z-]{0,31}$/;
export const hostnamePattern =
  /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
export const pathPattern = /^\/[^?#]*$/;

/**
 * What is wrong with a segment; nothing where the list is empty. Never throws.
 *
 * @param path - where the segment stands in its document
 * @param names - the segments that it may call by name; without them it may call none
 * @public
 */
export function validateSegment(
  value: unknown,
  path: string = '',
  names?: readonly string[],
): Issue[] {
  const check = new DocumentCheck();
  checkSegment(check, value, path, names);
  return check.issues;
}

/**
 * The check of a header's, a cookie's or a parameter's name.
 */
export function nameCheck(check: DocumentCheck, what: string): Check {
  return check.matching(
    namePattern,
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
  names?: readonly string[],
  depth: number = 0,
): void {
  if (depth >= MAX_DEPTH) {
    check.report(path, value, `segments nested at most ${MAX_DEPTH} deep`);
    return;
  }
  const segment = check.asObject(value, path);
  if (!segment) {
    return;
  }
  const inner: Check = (nested, nestedPath) =>
    checkSegment(check, nested, nestedPath, names, depth + 1);
  const checks: Record<string, Check> = {
    ...leafChecks(check),
    all: (list, place) => check.list(list, place, 1, inner),
    any: (list, place) => check.list(list, place, 1, inner),
    not: inner,
    ...(names === undefined ? {} : { segment: calledCheck(check, names) }),
  };
  const kind = onlyField(check, segment, path, Object.keys(checks));
  if (kind) {
    checks[kind](segment[kind], at(path, kind));
  }
}

function leafChecks(check: DocumentCheck): Record<string, Check> {
  const listOf =
    (item: Check): Check =>
    (list, place) =>
      check.list(list, place, 1, item);
  const match =
    (what: string): Check =>
    (value, place) =>
      checkMatch(check, value, place, what);
  return {
    network: listOf(
      check.satisfying(
        "an address or a network, for example '203.0.113.0/24' or '2001:db8::/32'",
        value => typeof value === 'string' && parseNetwork(value) !== undefined,
      ),
    ),
    device: listOf((device, place) => checkDevice(check, device, place)),
    region: listOf(
      check.satisfying(
        "a country, a subdivision or a continent, for example 'CN', 'CN-SH' or 'europe'",
        value => typeof value === 'string' && regionPattern.test(value),
        suggestRegion,
      ),
    ),
    header: match('header'),
    cookie: match('cookie'),
    users: (users, place) =>
      check.object(
        users,
        place,
        {
          in: (list, listPlace) =>
            check.list(list, listPlace, 1, check.text(MAX_VALUE)),
        },
        { header: nameCheck(check, 'header') },
      ),
    query: match('parameter'),
    method: listOf(
      check.satisfying(
        "a method in upper case, for example 'GET'",
        value => typeof value === 'string' && methodPattern.test(value),
        text =>
          methodPattern.test(text.toUpperCase())
            ? text.toUpperCase()
            : undefined,
      ),
    ),
    hostname: listOf(
      check.matching(
        hostnamePattern,
        253,
        "a host's name without a port, for example 'www.example.com' or '*.example.com'",
      ),
    ),
    path: listOf(
      check.matching(
        pathPattern,
        MAX_VALUE,
        "the beginning of a path, for example '/shop'",
      ),
    ),
  };
}

/**
 * All kinds of segment.
 *
 * @public
 */
export const SEGMENT_KINDS: readonly string[] = [
  ...Object.keys(leafChecks(new DocumentCheck())),
  ...['all', 'any', 'not'],
];

function calledCheck(check: DocumentCheck, names: readonly string[]): Check {
  return check.satisfying(
    names.length > 0
      ? `the name of a segment, one of ${quote(names)}`
      : 'the name of a segment, and none has one',
    value => typeof value === 'string' && names.includes(value),
    text => suggest(text, names),
  );
}

function checkDevice(check: DocumentCheck, value: unknown, path: string): void {
  if (typeof value === 'string') {
    check.oneOf(DEVICE_WORDS)(value, path);
    return;
  }
  const device = check.asObject(value, path);
  if (!device) {
    return;
  }
  const listOf =
    (words: readonly string[]): Check =>
    (list, place) =>
      check.list(list, place, 1, check.oneOf(words));
  check.object(
    device,
    path,
    {},
    {
      class: listOf(DEVICE_CLASSES),
      os: listOf(DEVICE_SYSTEMS),
      browser: listOf(DEVICE_BROWSERS),
    },
  );
  if (Object.values(device).every(field => field === undefined)) {
    check.report(path, value, "at least one of 'class', 'os', 'browser'");
  }
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
  } else if (kind === 'matches') {
    check.pattern()(field, place);
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
