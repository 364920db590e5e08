import { Traces } from '../../trace/Traces';
import { RawInstance, RawPeer } from './__testUtils__/RawPeer';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(120_000);

const TRACE = '12345678901234567890123456789012';
const VALID = `00-${TRACE}-1234567890123456-01`;

describe('NetDataPlane and traces', () => {
  const plane = useTestPlane();

  /** What the instance hears of a request's trace, as lines. */
  async function heard(mode: 'sampled' | 'pass', ...lines: string[]) {
    plane.renew({ traces: Traces.create(mode) });
    const instance = await RawInstance.start();
    const client = await RawPeer.connect(await plane.serve([instance.address]));
    const more = lines.map(line => `${line}\r\n`).join('');
    client.say(`GET / HTTP/1.1\r\nHost: a\r\n${more}X-Last: 1\r\n\r\n`);
    const peer = await instance.peer(0);
    const request = await peer.hears('\r\n\r\n');
    client.destroy();
    await instance.stop();
    expect(request).toContain('X-Last: 1\r\n');
    return request.split('\r\n').filter(line => /^trace/i.test(line));
  }

  it.each([
    [
      'a valid one with its state',
      [`TraceParent: ${VALID}`, 'TraceState: a=1'],
    ],
    [
      'states on several lines',
      [`traceparent: ${VALID}`, 'tracestate: a=1', 'tracestate: b=2'],
    ],
    ['one of a later version', [`traceparent: cc${VALID.slice(2)}-more`]],
  ])('pass %s as it came', async (_, lines) => {
    expect(await heard('sampled', ...lines)).toEqual(lines);
  });

  it.each([
    ['nothing', []],
    ['a state alone', ['tracestate: a=1']],
    ['an invalid one', [`traceparent: ${VALID}x`, 'tracestate: a=1']],
    [
      'two',
      [`traceparent: ${VALID}`, `traceparent: ${VALID}`, 'tracestate: a=1'],
    ],
  ])('begin with %s', async (_, lines) => {
    const [line, ...others] = await heard('sampled', ...lines);
    expect(line).toMatch(/^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(line).not.toContain(TRACE);
    expect(others).toEqual([]);
  });

  it('are left alone where that is wished', async () => {
    const lines = ['traceparent: nonsense', 'tracestate: a=1'];
    expect(await heard('pass', ...lines)).toEqual(lines);
    expect(await heard('pass')).toEqual([]);
  });
});
