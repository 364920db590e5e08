import fc from 'fast-check';
import { describeProblem, Measurements } from './Condition';
import { parseCondition } from './parseCondition';

const measured: Measurements = {
  networkErrorRatio: () => 0.5,
  responseCodeRatio: (from, to, dividedByFrom, dividedByTo) =>
    from === 500 && to === 600 && dividedByFrom === 0 && dividedByTo === 600
      ? 0.3
      : 0,
  latencyAtQuantile: percent => percent * 2,
};

function holds(text: string): boolean {
  const parsed = parseCondition(text);
  if ('problems' in parsed) {
    throw new Error(parsed.problems.map(describeProblem).join('; '));
  }
  return parsed.condition.holds(measured);
}

const TRUE = 'NetworkErrorRatio() == 0.5';
const FALSE = 'NetworkErrorRatio() != 0.5';

describe('parseCondition', () => {
  it.each([
    ['NetworkErrorRatio() > 0.4', true],
    ['NetworkErrorRatio() > 0.5', false],
    ['NetworkErrorRatio() >= 0.5', true],
    ['NetworkErrorRatio() < 1', true],
    ['NetworkErrorRatio() <= 0.49', false],
    ['NetworkErrorRatio()==0.5', true],
    ['ResponseCodeRatio(500, 600, 0, 600) > 0.25', true],
    ['ResponseCodeRatio(500,600,0,600) > 0.3', false],
    ['LatencyAtQuantileMS(50.0) > 99', true],
    ['LatencyAtQuantileMS(99) > 200', false],
    ['  \n NetworkErrorRatio ( ) > 0.4\t', true],
    [`${FALSE} || ${TRUE}`, true],
    [`${FALSE} && ${TRUE}`, false],
    [`!${TRUE}`, false],
    [`!!${TRUE}`, true],
    [`!(${FALSE} || ${FALSE})`, true],
    [`${TRUE} || ${FALSE} && ${FALSE}`, true],
    [`(${TRUE} || ${FALSE}) && ${FALSE}`, false],
    [`!${TRUE} || ${TRUE}`, true],
  ])('reads %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ['', 0, undefined, "'NetworkErrorRatio', "],
    ['   ', 3, undefined, "'NetworkErrorRatio', "],
    ['NetworkErrorRatio', 17, undefined, "'('"],
    ['NetworkErrorRatio(', 18, undefined, "')'"],
    ['NetworkErrorRatio(1) > 0', 18, '1', "')'"],
    ['NetworkErrorRatio()', 19, undefined, "'>', '>='"],
    ['NetworkErrorRatio() = 0.5', 20, '=', "'>', '>='"],
    ['NetworkErrorRatio() > ', 22, undefined, 'a share from 0 to 1'],
    ['NetworkErrorRatio() > 50', 22, '50', 'a share from 0 to 1'],
    ['NetworkErrorRatio() > .5', 22, '.5', 'a share from 0 to 1'],
    ['NetworkErrorRatio() > -1', 22, '-', 'a share from 0 to 1'],
    ['NetworkErrorRatio() > 0.5s', 22, '0.5s', 'a share from 0 to 1'],
    ['NetworkErrorRatio() > 0.5.1', 22, '0.5.1', 'a share from 0 to 1'],
    ['NetworkErrorRatio() > 0.5 0.6', 26, '0.6', "'&&', '||' or the end"],
    ['NetworkErrorRatio() > 0.5)', 25, ')', "'&&', '||' or the end"],
    ['NetworkErrorRatio() > 0.5 & 1', 26, '&', "'&&', '||' or the end"],
    ['NetworkErrorRatio() > 0.5 and x', 26, 'and', "'&&', '||' or the end"],
    ['NetworkErrorRatio() > 0.5 &&', 28, undefined, "'NetworkErrorRatio', "],
    ['(NetworkErrorRatio() > 0.5', 26, undefined, "'&&', '||' or ')'"],
    ['0.5 < NetworkErrorRatio()', 0, '0.5', "'NetworkErrorRatio', "],
    ['constructor() > 1', 0, 'constructor', "'NetworkErrorRatio', "],
    ['ResponseCodeRatio(500, 600) > 0.3', 26, ')', "','"],
    ['ResponseCodeRatio(500, 600, 0, 600, 1) > 1', 34, ',', "')'"],
    ['ResponseCodeRatio(600, 500, 0, 600) > 1', 23, '500', 'a status above'],
    ['ResponseCodeRatio(5.5, 600, 0, 600) > 1', 18, '5.5', 'a status from 0'],
    ['LatencyAtQuantileMS() > 100', 20, ')', 'a percentage above 0'],
    ['LatencyAtQuantileMS(0) > 100', 20, '0', 'a percentage above 0'],
    ['LatencyAtQuantileMS(101) > 100', 20, '101', 'a percentage above 0'],
    ['ℕ() > 1', 0, 'ℕ', "'NetworkErrorRatio', "],
    ['😀', 0, '😀', "'NetworkErrorRatio', "],
  ])('says what is wrong with %j', (text, position, found, expected) => {
    expect(parseCondition(text)).toMatchObject({
      problems: [
        { position, found, expected: expect.stringContaining(expected) },
      ],
    });
  });

  it('knows what was meant', () => {
    const text = `${TRUE} || networkErrorRate() > 0.5`;
    const parsed = parseCondition(text);
    expect(
      'problems' in parsed && parsed.problems.map(describeProblem),
    ).toEqual([
      "expected 'NetworkErrorRatio', 'ResponseCodeRatio', 'LatencyAtQuantileMS', '!' or '(' at character 31, found 'networkErrorRate', did you mean 'NetworkErrorRatio'?",
    ]);
  });

  it('names every number that can not be', () => {
    expect(
      parseCondition('NetworkErrorRatio() > 7 && LatencyAtQuantileMS(0) > 1'),
    ).toMatchObject({ problems: [{ position: 22 }, { position: 47 }] });
  });

  it('knows whether latencies have to be kept', () => {
    expect(parseCondition(TRUE)).toMatchObject({
      condition: { text: TRUE, asksLatency: false },
    });
    expect(
      parseCondition(`${TRUE} && !(LatencyAtQuantileMS(50) > 1)`),
    ).toMatchObject({ condition: { asksLatency: true } });
  });

  it('refuses what is long, and so what is deep', () => {
    const deep = `${'('.repeat(235)}${TRUE}${')'.repeat(235)}`;
    expect(holds(deep)).toBe(true);
    expect(parseCondition(`(((${deep})))`)).toMatchObject({
      problems: [{ position: 500 }],
    });
  });

  it('answers whatever it is given, and points into the text', () => {
    const piece = fc.constantFrom(
      ...['NetworkErrorRatio', 'LatencyAtQuantileMS', '(', ')', '>', '0.5'],
      ...['&&', '||', '!', ' ', ',', '50', '=', '\u0000', 'é'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map(pieces => pieces.join('')),
    );
    fc.assert(
      fc.property(text, written => {
        const parsed = parseCondition(written);
        const problems = 'problems' in parsed ? parsed.problems : [];
        for (const { position, found } of problems) {
          const isThere =
            found === undefined
              ? position === written.length
              : written.startsWith(found, position);
          expect(isThere).toBe(true);
        }
        const answer =
          'condition' in parsed && parsed.condition.holds(measured);
        expect(typeof answer).toBe('boolean');
      }),
    );
  });
});
