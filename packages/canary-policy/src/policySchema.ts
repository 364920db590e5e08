import { MAX_PATTERN, whyNoPattern } from './compileMatch';
import {
  DEVICE_BROWSERS,
  DEVICE_CLASSES,
  DEVICE_SYSTEMS,
  DEVICE_WORDS,
} from './Device';
import { MAX_LIST } from './DocumentCheck';
import { parseNetwork } from './Network';
import { regionPattern } from './Region';
import { MAX_SALT } from './validatePolicy';
import {
  hostnamePattern,
  MAX_DEPTH,
  MAX_NAME,
  MAX_VALUE,
  methodPattern,
  namePattern,
  pathPattern,
} from './validateSegment';

type Schema = Record<string, unknown>;

/**
 * The formats of {@link policySchema}, which JSON Schema itself doesn't have: `network` is an address or a CIDR range, `re2` a regular expression.
 * A validator that doesn't know them takes a few texts more.
 *
 * @public
 */
export const policyFormats: Readonly<
  Record<'network' | 're2', (value: string) => boolean>
> = {
  network: value => parseNetwork(value) !== undefined,
  re2: value => whyNoPattern(value) === undefined,
};

/**
 * The JSON Schema (2020-12) of a policy. It takes what `validatePolicy` takes; what it can't say are the limits of a whole document: 20,000 values,
 * 100 different segments that are remembered, 100 regular expressions, and that an identity names listed users.
 *
 * @public
 */
export const policySchema: Readonly<Schema> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Policy',
  description: 'Who sees the canary of one release',
  ...object(
    {
      salt: {
        ...text(1, MAX_SALT),
        description:
          'Fixed for the life of a release; buckets of different salts are independent',
      },
      identity: {
        ...list({
          oneOf: [
            object({ cookie: ref('name') }),
            object({ header: ref('name') }),
            object({ assigned: { const: true } }),
            object({ address: { const: true } }),
          ],
        }),
        description:
          'The first source that a request has gives the identity; a request with none of them gets stable',
      },
      rules: {
        ...list(
          object(
            {
              share: {
                type: 'number',
                minimum: 0,
                maximum: 100,
                multipleOf: 0.01,
                description: 'Percent of the segment, or of everyone',
              },
            },
            { segment: ref(segmentName(1)) },
          ),
          0,
        ),
        description: 'A user is in the canary if any rule takes her',
      },
    },
    {},
  ),
  $defs: {
    name: { ...text(1, MAX_NAME), pattern: namePattern.source },
    leaf: leafSchema(),
    ...Object.fromEntries(
      Array.from({ length: MAX_DEPTH }, (_, i) => [
        segmentName(i + 1),
        segmentSchema(i + 1),
      ]),
    ),
  },
};

/** Segments are inside of each other to a depth, which a schema can only count by names. */
function segmentName(depth: number): string {
  return depth === 1 ? 'segment' : `segment${depth}`;
}

function segmentSchema(depth: number): Schema {
  if (depth === MAX_DEPTH) {
    return ref('leaf');
  }
  const inner = ref(segmentName(depth + 1));
  return {
    oneOf: [
      ref('leaf'),
      object({ all: list(inner) }),
      object({ any: list(inner) }),
      object({ not: inner }),
    ],
  };
}

function leafSchema(): Schema {
  const words = (known: readonly string[]) => list({ enum: known });
  return {
    oneOf: [
      object({ network: list({ type: 'string', format: 'network' }) }),
      object({
        device: list({
          oneOf: [
            { enum: DEVICE_WORDS },
            {
              ...object(
                {},
                {
                  class: words(DEVICE_CLASSES),
                  os: words(DEVICE_SYSTEMS),
                  browser: words(DEVICE_BROWSERS),
                },
              ),
              minProperties: 1,
            },
          ],
        }),
      }),
      object({ region: list(matching(regionPattern)) }),
      ...['header', 'cookie', 'query'].map(kind =>
        object({ [kind]: matchSchema() }),
      ),
      object({
        users: object(
          { in: list(text(1, MAX_VALUE)) },
          { header: ref('name') },
        ),
      }),
      object({ method: list(matching(methodPattern)) }),
      object({ hostname: list(matching(hostnamePattern, 253)) }),
      object({ path: list(matching(pathPattern, MAX_VALUE)) }),
    ],
  };
}

function matchSchema(): Schema {
  const name = ref('name');
  return {
    oneOf: [
      object({ name, equals: text(0, MAX_VALUE) }),
      object({ name, in: list(text(0, MAX_VALUE)) }),
      object({ name, prefix: text(1, MAX_VALUE) }),
      object({ name, exists: { type: 'boolean' } }),
      object({ name, matches: { ...text(1, MAX_PATTERN), format: 're2' } }),
    ],
  };
}

function object(required: Schema, optional: Schema = {}): Schema {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}

function list(items: Schema, minItems: number = 1): Schema {
  return { type: 'array', minItems, maxItems: MAX_LIST, items };
}

function text(minLength: number, maxLength: number): Schema {
  return { type: 'string', minLength, maxLength };
}

function matching(pattern: RegExp, maxLength?: number): Schema {
  return {
    type: 'string',
    ...(maxLength === undefined ? {} : { maxLength }),
    pattern: pattern.source,
  };
}

function ref(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}
