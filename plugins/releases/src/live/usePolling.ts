import { useCallback, useEffect, useRef, useState } from 'react';

/** How often pages ask the backend, ms. */
export const POLLING_INTERVAL_MS = 2_000;

/** The last data, what went wrong since, and when the data came (this machine's clock, epoch ms). */
export interface Polled<T> {
  data?: T;
  error?: unknown;
  updatedAt?: number;
  /** Asks again now; an answer that was already on its way doesn't count. */
  refresh(): void;
}

interface State<T> {
  key: string;
  data?: T;
  error?: unknown;
  updatedAt?: number;
}

/**
 * Asks again and again for what `key` names, one question at a time, and rests while the tab is hidden.
 *
 * A failure keeps the last data beside the error; another key forgets both.
 */
export function usePolling<T>(
  key: string,
  load: () => Promise<T>,
  intervalMs = POLLING_INTERVAL_MS,
): Polled<T> {
  const [state, setState] = useState<State<T>>({ key });
  const loadRef = useRef(load);
  loadRef.current = load;
  const askRef = useRef<() => void>(() => {});

  useEffect(() => {
    let stopped = false;
    let asking = false;
    let askAgain = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function ask() {
      clearTimeout(timer);
      if (asking) {
        askAgain = true;
        return;
      }
      asking = true;
      const next = await loadRef.current().then(
        data => () => setState({ key, data, updatedAt: Date.now() }),
        error => () =>
          setState(last => ({ ...(last.key === key && last), key, error })),
      );
      asking = false;
      if (stopped) {
        return;
      }
      if (askAgain) {
        askAgain = false;
        ask();
        return;
      }
      next();
      if (!document.hidden) {
        timer = setTimeout(ask, intervalMs);
      }
    }

    function onVisibilityChange() {
      clearTimeout(timer);
      if (!document.hidden) {
        ask();
      }
    }

    askRef.current = ask;
    document.addEventListener('visibilitychange', onVisibilityChange);
    ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibilityChange);
    };
  }, [key, intervalMs]);

  const refresh = useCallback(() => {
    askRef.current();
  }, []);
  const { data, error, updatedAt } =
    state.key === key ? state : ({} as State<T>);
  return { data, error, updatedAt, refresh };
}
