import { act, renderHook } from '@testing-library/react';
import { usePolling } from './usePolling';

/** A backend that answers when the test says so. */
function slowBackend() {
  const waiting: Array<{
    answer: (value: string) => void;
    fail: (error: Error) => void;
  }> = [];
  return {
    waiting,
    load: () =>
      new Promise<string>((answer, fail) => {
        waiting.push({ answer, fail });
      }),
  };
}

function hide(hidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    get: () => hidden,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('usePolling', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    delete (document as { hidden?: boolean }).hidden;
  });

  it('asks one question at a time, and again an interval after the answer', async () => {
    const { waiting, load } = slowBackend();
    const { result } = renderHook(() => usePolling('a', load, 1_000));
    await act(async () => jest.advanceTimersByTime(10_000));
    expect(waiting).toHaveLength(1);
    await act(async () => waiting[0].answer('one'));
    expect(result.current.data).toBe('one');
    await act(async () => jest.advanceTimersByTime(999));
    expect(waiting).toHaveLength(1);
    await act(async () => jest.advanceTimersByTime(1));
    expect(waiting).toHaveLength(2);
  });

  it('shows no answer that was on its way when something was asked for', async () => {
    const { waiting, load } = slowBackend();
    const { result } = renderHook(() => usePolling('a', load));
    act(() => result.current.refresh());
    await act(async () => waiting[0].answer('from before'));
    expect(result.current.data).toBeUndefined();
    await act(async () => waiting[1].answer('from after'));
    expect(result.current.data).toBe('from after');
  });

  it('keeps the last data beside a failure, and forgets both for another key', async () => {
    const { waiting, load } = slowBackend();
    const { result, rerender } = renderHook(
      ({ key }) => usePolling(key, load, 1_000),
      { initialProps: { key: 'a' } },
    );
    await act(async () => waiting[0].answer('one'));
    await act(async () => jest.advanceTimersByTime(1_000));
    await act(async () => waiting[1].fail(new Error('down')));
    expect(result.current).toMatchObject({
      data: 'one',
      error: new Error('down'),
    });
    await act(async () => jest.advanceTimersByTime(1_000));
    await act(async () => waiting[2].answer('two'));
    expect(result.current).toMatchObject({ data: 'two', error: undefined });
    rerender({ key: 'b' });
    expect(result.current.data).toBeUndefined();
    await act(async () => waiting[3].answer('of b'));
    expect(result.current.data).toBe('of b');
  });

  it('rests while nobody looks, and asks at once when somebody does', async () => {
    const { waiting, load } = slowBackend();
    renderHook(() => usePolling('a', load, 1_000));
    act(() => hide(true));
    await act(async () => waiting[0].answer('one'));
    await act(async () => jest.advanceTimersByTime(60_000));
    expect(waiting).toHaveLength(1);
    act(() => hide(false));
    expect(waiting).toHaveLength(2);
  });
});
