import { DateTime } from 'luxon';
import { agoWords } from '../words/durationWords';
import { momentWords } from '../words/momentWords';
import { useNow } from './ServerTime';

const HOUR_MS = 3_600_000;

/** When something was: `34 min ago` within the last hour, else the moment. `at` is epoch ms. */
export function Ago({ at }: { at: number }) {
  const now = useNow();
  const moment = DateTime.fromMillis(at);
  return (
    <time
      dateTime={moment.toISO() ?? undefined}
      title={moment.toLocaleString(DateTime.DATETIME_MED_WITH_SECONDS)}
    >
      {now - at < HOUR_MS ? agoWords(now - at) : momentWords(at, now)}
    </time>
  );
}
