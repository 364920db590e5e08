import { useApi } from '@backstage/core-plugin-api';
import {
  Release,
  ReleaseStage,
} from '@backstage-releases/plugin-releases-common';
import { CommandButton } from '../command/CommandButton';
import { useCommandScope } from '../command/CommandScope';
import { decideNamedRight } from '../command/decideNamedRight';
import { releaseCommand } from '../command/releaseCommand';
import { useIdentity } from '../command/useIdentity';
import { releasesApiRef } from '../releasesApiRef';

/** The two answers to a stage that asks for an approval. */
export function JudgementButtons(props: {
  release: Release;
  stage: ReleaseStage;
  /** Entity refs of those whom the plan asks; `owner` stands for the service's owner. */
  from?: string[];
  /** The index of the canary's step that is judged; none where the whole stage is. */
  step?: number;
  /** What is judged, for example `10 % of everyone`. */
  subject: string;
  /** What each answer brings, in words. */
  words: { approve: string; reject: string };
  wide?: boolean;
}) {
  const { release, stage, from, step, subject, words, wide } = props;
  const api = useApi(releasesApiRef);
  const { rights, owner, report } = useCommandScope();
  const identity = useIdentity();
  const right = decideNamedRight(
    rights.approve,
    from,
    identity?.ownershipEntityRefs,
    owner,
  );
  const answers = [
    { type: 'approve' as const, label: 'Approve', weight: 'main' as const },
    { type: 'reject' as const, label: 'Reject', weight: 'danger' as const },
  ];
  return (
    <>
      {answers.map(({ type, label, weight }) => (
        <CommandButton
          key={type}
          wide={wide}
          label={label}
          weight={weight}
          right={right}
          unavailable={
            stage.commands.includes(type)
              ? undefined
              : 'Nothing waits for an answer now.'
          }
          production={release.production ? release.environment : undefined}
          offer={{
            key: `${release.id}/${stage.name}/${subject}`,
            title: `${label} ${subject}?`,
            confirmLabel: label,
            words: words[type],
            act: why =>
              releaseCommand({
                api,
                release,
                stage: stage.name,
                request: { type, why },
                expect: { step },
                report,
              }),
          }}
        />
      ))}
    </>
  );
}
