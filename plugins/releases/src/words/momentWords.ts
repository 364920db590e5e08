import { DateTime } from 'luxon';

/** A moment as a person would say it: `today 18:02`, `yesterday 18:02`, `9 Nov 14:10`, `9 Nov 2025 14:10`. */
export function momentWords(at: number, now: number): string {
  const moment = DateTime.fromMillis(at);
  const today = DateTime.fromMillis(now);
  if (moment.hasSame(today, 'day')) {
    return `today ${moment.toFormat('HH:mm')}`;
  }
  if (moment.hasSame(today.minus({ days: 1 }), 'day')) {
    return `yesterday ${moment.toFormat('HH:mm')}`;
  }
  return moment.toFormat(
    moment.hasSame(today, 'year') ? 'd MMM HH:mm' : 'd MMM yyyy HH:mm',
  );
}
