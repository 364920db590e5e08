import Ajv from 'ajv/dist/2020';
import fc from 'fast-check';
import { policyFormats, policySchema } from './policySchema';
import { validatePolicy } from './validatePolicy';
import { policyArbitrary, segmentArbitrary } from './__testUtils__/arbitraries';

// Hundredths are no doubles, so a validator has to forgive what multiplying leaves.
const ajv = new Ajv({ multipleOfPrecision: 9, formats: policyFormats });
const isValid = ajv.compile(policySchema);

/** What stands next to something that is right. */
const others = fc.constantFrom<unknown>(
  ...[undefined, null, true, false, 0, 7, 0.07, 0.075, 100, 101, -1, '', ' '],
  ...['a', 'CN', 'cn', 'CN-SH', 'CN-', 'XX', 'europe', 'EU', 'iphone'],
  ...['phone', 'chrome', '203.0.113.0/24', '203.0.113.0/33', '::1', '/a'],
  ...['/a?b', 'GET', 'get', '*.example.com', '*.', 'a.b', '[a', 'a*', '(?=a)'],
  ...['a{500}', 'x'.repeat(300), 'x'.repeat(5000), '上海'],
  ...[[], {}, ['a'], [[]], { class: [] }, { class: ['phone'] }, { os: ['x'] }],
  ...[{ name: 'x' }, { name: 'x', exists: true }, { cookie: 'uid' }],
  ...[{ name: 'x', equals: 'a', in: ['a'] }, { in: ['a'] }, { in: [] }],
  ...[{ network: ['::1'] }, { not: { network: ['::1'] } }, { path: ['/a'] }],
);
const fields = fc.constantFrom(
  ...['network', 'device', 'region', 'header', 'cookie', 'query', 'users'],
  ...[
    'method',
    'hostname',
    'path',
    'all',
    'any',
    'not',
    'name',
    'equals',
    'in',
  ],
  ...['prefix', 'exists', 'matches', 'class', 'os', 'share', 'segment', 'salt'],
);

/** A document with one value exchanged, added or taken away, somewhere. */
function change(
  document: unknown,
  [turns, field, other, action]: [number[], string, unknown, number],
): unknown {
  const [turn = 0, ...rest] = turns;
  if (typeof document !== 'object' || document === null) {
    return other;
  }
  const keys = Object.keys(document);
  const copy = (
    Array.isArray(document) ? [...document] : { ...document }
  ) as Record<string, unknown>;
  const key = keys[turn % (keys.length || 1)];
  if (rest.length > 0 && key !== undefined) {
    copy[key] = change(copy[key], [rest, field, other, action]);
    return copy;
  }
  if (Array.isArray(copy)) {
    return action === 0 ? copy.slice(1) : [...copy, other];
  }
  if (action === 0) {
    delete copy[key];
  } else {
    copy[action === 1 ? field : key ?? field] = other;
  }
  return copy;
}

const changes = fc.tuple(
  fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }),
  fields,
  others,
  fc.nat(2),
);

/** As JSON has it: nothing is undefined. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));

describe('the JSON Schema of a policy', () => {
  it('takes what the validator takes, and nothing else', () => {
    let [right, wrong] = [0, 0];
    fc.assert(
      fc.property(
        policyArbitrary,
        fc.array(changes, { maxLength: 2 }),
        (policy, list) => {
          const document = asJson(list.reduce<unknown>(change, policy));
          const issues = validatePolicy(document).filter(
            ({ expected }) => !expected.startsWith("users by a 'header'"),
          );
          expect({ document, issues, valid: isValid(document) }).toEqual({
            document,
            issues,
            valid: issues.length === 0,
          });
          right += Number(issues.length === 0);
          wrong += Number(issues.length > 0);
        },
      ),
      { numRuns: 3000 },
    );
    expect(right).toBeGreaterThan(500);
    expect(wrong).toBeGreaterThan(500);
  });

  it('counts how deep segments are inside of each other', () => {
    fc.assert(
      fc.property(segmentArbitrary, fc.nat(9), (segment, depth) => {
        let nested: object = segment;
        for (let i = 0; i < depth; i++) {
          nested = { any: [nested] };
        }
        const policy = {
          salt: 's',
          identity: [{ cookie: 'uid' }],
          rules: [{ segment: nested, share: 1 }],
        };
        expect(isValid(policy)).toBe(validatePolicy(policy).length === 0);
      }),
    );
  });

  it('stays close to the validator where formats are not known', () => {
    const plain = new Ajv({
      multipleOfPrecision: 9,
      validateFormats: false,
    }).compile(policySchema);
    fc.assert(
      fc.property(policyArbitrary, policy => {
        expect(plain(asJson(policy))).toBe(true);
      }),
    );
  });
});
