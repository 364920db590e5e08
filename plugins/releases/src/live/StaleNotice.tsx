import { Notice } from '../theme/Notice';
import { errorWords } from '../words/errorWords';
import { Polled } from './usePolling';

/** Says that what is seen is old and why; nothing while all is well. */
export function StaleNotice({ polled }: { polled: Polled<unknown> }) {
  if (!polled.error) {
    return <></>;
  }
  return (
    <Notice tone="warning" role="alert">
      {polled.data === undefined
        ? 'Failed to ask the backend: '
        : 'This is the last that is known; asking again failed: '}
      {errorWords(polled.error)}
    </Notice>
  );
}
