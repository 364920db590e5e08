import { RandomIds } from './RandomIds';
import { traceIdOf } from './traceIdOf';
import { Traces } from './Traces';

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const VALID = `00-${TRACE}-${PARENT}-01`;

/** Cases of the Recommendation and of its test suite. */
const INVALID: Array<[string, string | undefined]> = [
  ['none', undefined],
  ['an empty one', ''],
  ['two', `${VALID}, ${VALID}`],
  ['more than version 00 has', `${VALID}.`],
  ['a fifth part in version 00', `${VALID}-more`],
  ['version ff', `ff-${TRACE}-${PARENT}-01`],
  ['a version that is no number', `.0-${TRACE}-${PARENT}-01`],
  ['a version that is too long', `000-${TRACE}-${PARENT}-01`],
  ['a version that is too short', `0-${TRACE}-${PARENT}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
  ['a trace in capitals', `00-${'A'.repeat(32)}-${PARENT}-01`],
  ['a trace that is no number', `00-.${TRACE.slice(1)}-${PARENT}-01`],
  ['a trace that is too long', `00-${TRACE}3-${PARENT}-01`],
  ['a trace that is too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
  ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a parent that is no number', `00-${TRACE}-.${PARENT.slice(1)}-01`],
  ['a parent that is too long', `00-${TRACE}-${PARENT}7-01`],
  ['a parent that is too short', `00-${TRACE}-${PARENT.slice(1)}-01`],
  ['flags that are no number', `00-${TRACE}-${PARENT}-.0`],
  ['flags that are too long', `00-${TRACE}-${PARENT}-001`],
  ['flags that are too short', `00-${TRACE}-${PARENT}-1`],
  ['no flags', `00-${TRACE}-${PARENT}`],
  ['a dot behind a later version', `cc-${TRACE}-${PARENT}-01.more`],
  ['two of a later version', `cc-${TRACE}-${PARENT}-01, cc-`],
];

describe('Traces', () => {
  it.each([
    ['version 00', VALID],
    ['flags that are not known', `00-${TRACE}-${PARENT}-ff`],
    ['a later version', `cc-${TRACE}-${PARENT}-01`],
    ['a later version with more', `cc-${TRACE}-${PARENT}-01-what-may-come`],
  ])('go on with %s', (_, traceparent) => {
    expect(traceIdOf(traceparent)).toBe(TRACE);
    expect(
      Traces.create('sampled').begin(traceparent, undefined),
    ).toBeUndefined();
  });

  it.each(INVALID)('begin anew with %s', (_, traceparent) => {
    expect(traceIdOf(traceparent)).toBeUndefined();
    const begun = Traces.create('sampled').begin(traceparent, undefined)!;
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceIdOf(begun)).toBe(begun.slice(3, 35));
    expect(begun).not.toContain(TRACE);
  });

  it('say whether what they begin is sampled, and begin nothing where they only pass', () => {
    expect(Traces.create('unsampled').begin('', undefined)).toMatch(/-00$/);
    expect(Traces.create('pass').begin('', undefined)).toBeUndefined();
    expect(Traces.create('pass').begin(undefined, undefined)).toBeUndefined();
  });

  it('never begin the same trace twice', () => {
    const traces = Traces.create('sampled');
    const begun = Array.from(
      { length: 5_000 },
      () => traces.begin(undefined, undefined)!,
    );
    const distinct = (from: number, to: number) =>
      new Set(begun.map(traceparent => traceparent.slice(from, to))).size;
    expect([distinct(3, 35), distinct(36, 52)]).toEqual([5_000, 5_000]);
  });

  it('begin with the id that the request was given', () => {
    const traces = Traces.create('sampled');
    const id = traces.newId();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf(traces.begin(undefined, id))).toBe(id);
  });

  it('pass over ids of zeros', () => {
    const ids = RandomIds.create(buffer => {
      buffer.fill(0, 0, 1_000);
      buffer.fill(7, 1_000);
    });
    const begun = Traces.create('sampled', ids).begin(undefined, undefined);
    expect(traceIdOf(begun)).toBeDefined();
  });
});
