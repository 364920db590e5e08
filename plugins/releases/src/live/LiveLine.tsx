import { useEffect, useState } from 'react';
import { durationWords } from '../words/durationWords';
import { POLLING_INTERVAL_MS } from './usePolling';

/** A page that is older than this isn't live, though nothing has failed: an answer is overdue. */
const LIVE_MS = 3 * POLLING_INTERVAL_MS;

/** How fresh the page is, ticking. `updatedAt` is this machine's time of the last answer, epoch ms. */
export function LiveLine(props: { updatedAt?: number; failing: boolean }) {
  const { updatedAt, failing } = props;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (updatedAt === undefined) {
    return <>waiting for the first answer</>;
  }
  const age = now - updatedAt;
  return (
    <>
      {failing || age >= LIVE_MS ? 'not live' : 'live'}, updated{' '}
      {durationWords(Math.max(age, 1_000))} ago
    </>
  );
}
