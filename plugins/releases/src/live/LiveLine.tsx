import { useEffect, useState } from 'react';
import { durationWords } from '../words/durationWords';

/** How fresh the page is, ticking. `updatedAt` is this machine's time of the last answer, epoch ms. */
export function LiveLine(props: { updatedAt?: number; failing: boolean }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (props.updatedAt === undefined) {
    return <>waiting for the first answer</>;
  }
  const seconds = Math.max(0, Math.floor((now - props.updatedAt) / 1_000));
  return (
    <>
      {props.failing ? 'not live' : 'live'}, updated{' '}
      {durationWords(Math.max(seconds, 1) * 1_000)} ago
    </>
  );
}
