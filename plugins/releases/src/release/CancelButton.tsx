import { useApi } from '@backstage/core-plugin-api';
import { Release } from '@backstage-releases/plugin-releases-common';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { releaseCommand } from '../command/releaseCommand';
import { releasesApiRef } from '../releasesApiRef';
import { activityWords } from './statusWords';

/** Ends a release before its end. */
export function CancelButton(props: { release: Release; wide?: boolean }) {
  const { release, wide } = props;
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  return (
    <CommandButton
      wide={wide}
      label="Cancel release"
      weight="danger"
      right={rights.operate}
      unavailable={
        release.status === 'running'
          ? undefined
          : `Not now: the release is ${activityWords(release)}.`
      }
      production={release.production ? release.environment : undefined}
      offer={{
        key: `${release.id}/cancel`,
        title: `Cancel release #${release.id}?`,
        confirmLabel: 'Cancel release',
        words: release.fromVersion
          ? `The release ends, and everyone gets ${release.fromVersion}.`
          : 'The release ends; what it has begun is taken back.',
        act: why =>
          releaseCommand({
            api,
            release,
            request: { type: 'cancel', why },
            report,
          }),
      }}
    />
  );
}
