import { Release } from '@backstage-releases/plugin-releases-common';
import { Chip } from '../theme/Chip';
import { activityWords, statusTone } from './statusWords';

/** How a release stands or what it is doing. */
export function StatusChip(props: { release: Release; testId?: string }) {
  return (
    <Chip tone={statusTone(props.release.status)} testId={props.testId}>
      {activityWords(props.release)}
    </Chip>
  );
}
