import { Release, Target } from '@backstage-releases/plugin-releases-common';
import { useNow } from '../live/ServerTime';
import { EndedRelease } from '../release/EndedRelease';
import { freshSetbacks } from './freshSetbacks';

/** What has gone badly of late, and why: a guard acts while nobody looks. */
export function Setbacks(props: { history: Release[]; targets: Target[] }) {
  const { history, targets } = props;
  const now = useNow();
  return (
    <>
      {freshSetbacks(history, now).map(release => (
        <EndedRelease
          key={release.id}
          withLink
          release={release}
          target={targets.find(
            target => target.environment === release.environment,
          )}
        />
      ))}
    </>
  );
}
