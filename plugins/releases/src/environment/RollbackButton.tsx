import { useApi } from '@backstage/core-plugin-api';
import { Target } from '@backstage-releases/plugin-releases-common';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { releasesApiRef } from '../releasesApiRef';

/** Takes a target back to its last good revision; nothing where there is none. */
export function RollbackButton(props: { target: Target; wide?: boolean }) {
  const { target, wide } = props;
  const api = useApi(releasesApiRef);
  const { rights, report } = useCommandScope();
  const { rollback, environment, entityRef } = target;
  if (!rollback) {
    return <></>;
  }
  return (
    <CommandButton
      wide={wide}
      label="Roll back"
      weight="danger"
      right={rights.rollback}
      production={target.production ? environment : undefined}
      offer={{
        key: `${target.id}/${rollback.version}`,
        title: `Roll ${environment} back to ${rollback.version}?`,
        confirmLabel: 'Roll back',
        words: rollback.words,
        act: async why => {
          const result = await api.rollback(
            { environment, entityRef },
            { why },
          );
          report({ kind: 'rollback', result });
        },
      }}
    />
  );
}
