import { InputError } from '@backstage/errors';
import * as fc from 'fast-check';
import { CelExpressions } from './CelExpressions';

const expressions = CelExpressions.create();
const values = {
  release: { version: '1.1.0', commit: 'abc', id: 12 },
  service: { name: 'shop', annotations: { tier: 'gold' } },
  environments: {
    test: { version: '1.1.0', commit: 'abc', share: 10 },
    prod: { version: '1.0.0', commit: 'def', instances: ['a', 'b'] },
  },
};

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('CelExpressions', () => {
  it.each([
    ['environments.test.commit == release.commit', true],
    ['environments.prod.commit == release.commit', false],
    ["release.version.startsWith('1.')", true],
    ['environments.test.share == 10', true],
    ['environments.test.share >= 10 && release.id < 100', true],
    ["environments.prod.instances.all(i, i != 'c')", true],
    ["environments.prod.instances.map(i, i + '!')", ['a!', 'b!']],
    ['size(environments.prod.instances) + 1', 3],
    ["service.annotations['tier']", 'gold'],
    ['has(environments.test.share) && !has(environments.prod.share)', true],
    ["'dev' in environments ? 'yes' : 'no'", 'no'],
    ["{'a': [1, 'b', null]}", { a: [1, 'b', null] }],
    ['9223372036854775807', '9223372036854775807'],
  ])('evaluates %s', (expression, expected) => {
    expect(expressions.check(expression)).toBeUndefined();
    expect(expressions.evaluate(expression, values)).toEqual(expected);
  });

  it.each([
    ['release.version ==', 'Unexpected token: EOF at column 19'],
    ['release.version == = 1', 'at column 20'],
    ['a.b', "Unknown variable: a at column 1 of 'a.b'"],
    ["release.id > 1\n&& 'x' + 1 == 2", 'at line 2, column 4'],
    ['process.exit(1)', 'Unknown variable: process'],
    ["release.version.matches('(a+)+$')", "'matches' is not available"],
    ['cel.bind(a, [1], a + a) == []', "'cel.bind' is not available"],
    ['', 'Unexpected token: EOF at column 1'],
    [
      `'${'a'.repeat(2_000)}'`,
      'has at most 2000 characters, this one has 2002',
    ],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, 'Exceeded maxDepth (40)'],
    [`[${'1,'.repeat(200)}1]`, 'Exceeded maxListElements (100)'],
    [`1${'+1'.repeat(400)}`, 'Exceeded maxAstNodes (500)'],
  ])('refuses %s with the position', (expression, message) => {
    expect(expressions.check(expression)).toContain(message);
    expect(() => expressions.evaluate(expression, values)).toThrow(InputError);
  });

  it.each([
    ['environments.tset.commit == release.commit', 'No such key: tset'],
    ["trigger.branch == 'main'", 'trigger'],
    ['environments.prod.instances[5]', '5'],
    ['release.version + 1', 'at column 1'],
    ['1 / 0', 'zero'],
    ["timestamp('2026-01-01T00:00:00Z').getHours('No/Where')", 'No/Where'],
  ])('says why %s has no answer', (expression, message) => {
    const evaluate = () => expressions.evaluate(expression, values);
    expect(evaluate).toThrow(InputError);
    expect(evaluate).toThrow(message);
  });

  it.each([
    'release.constructor',
    "release['constructor']",
    'release.__proto__',
    "environments['__proto__']",
    'release.toString',
    'environments.prod.instances.length',
    'release.version.constructor',
  ])('gives nothing of the host by %s', expression => {
    expect(() => expressions.evaluate(expression, values)).toThrow(InputError);
  });

  it.each([
    // Loops in loops: 10 to the power of the depth.
    Array.from({ length: 12 }).reduce<string>(
      (body, _, depth) => `[1,2,3,4,5,6,7,8,9,0].all(x${depth}, ${body})`,
      'true',
    ),
    // A list that doubles with each call.
    `[[1, 2]]${'.map(x, x + x)'.repeat(30)}`,
    `['ab']${'.map(x, x + x)'.repeat(30)}`,
    // Every character with every other.
    "service.long.split('').all(a, service.long.split('').all(b, a != '' || b != ''))",
    'service.list.all(x, (service.list + service.list + service.list).size() > size(x))',
    "service.list.map(x, service.list).map(y, y + y).all(z, z.all(u, u != ''))",
  ])('refuses %s before it runs', expression => {
    const heavy = {
      ...values,
      service: {
        long: 'x'.repeat(10_000),
        list: Array.from({ length: 2_000 }, (_, index) => `n${index}`),
      },
    };
    expect(() => expressions.evaluate(expression, heavy)).toThrow(
      'could take more than 200000 steps',
    );
  });

  it('answers or refuses whatever it is given, and never throws anything else', () => {
    const word = fc.constantFrom(
      ...['release', 'environments', 'prod', 'x', '.', '(', ')', '[', ']', '{'],
      ...['}', '+', '==', "'a'", '"', ',', 'all', 'map', '?', ':', '1', 'in'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(word, { maxLength: 20 }).map(words => words.join('')),
        ),
        expression => {
          const refused = expressions.check(expression);
          const thrown = errorOf(() =>
            expressions.evaluate(expression, values),
          );
          expect(thrown === undefined || thrown instanceof InputError).toBe(
            true,
          );
          expect([refused, thrown]).not.toEqual([
            expect.any(String),
            undefined,
          ]);
        },
      ),
    );
  });
});
