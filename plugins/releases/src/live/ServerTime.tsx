import {
  createContext,
  ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
} from 'react';

const OffsetContext = createContext(0);

/**
 * Makes everything inside count time as the backend does, however wrong this machine's clock is.
 *
 * `at` is the backend's time in an answer, `receivedAt` this machine's when it came; both epoch ms.
 */
export function ServerTime(props: {
  at: number;
  receivedAt: number;
  children: ReactNode;
}) {
  // Whole seconds, so that the jitter of the network doesn't redraw the page.
  const offset = Math.round((props.at - props.receivedAt) / 1_000) * 1_000;
  return (
    <OffsetContext.Provider value={offset}>
      {props.children}
    </OffsetContext.Provider>
  );
}

/** Reads the backend's time, epoch ms, without ticking. */
export function useServerClock(): () => number {
  const offset = useContext(OffsetContext);
  return useCallback(() => Date.now() + offset, [offset]);
}

/** The backend's time now, epoch ms, ticking every second. */
export function useNow(): number {
  const offset = useContext(OffsetContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now + offset;
}
