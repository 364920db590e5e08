import { useState } from 'react';
import {
  isBlockingProblem,
  PipelineView,
} from '@backstage-releases/plugin-releases-common';
import { ActionButton, ActionWeight } from '../command/ActionButton';
import { useCommandScope } from '../command/CommandScope';
import { StartReleaseDialog } from './StartReleaseDialog';

/** Opens the dialog that starts a release through one of `pipelines`. */
export function StartReleaseButton(props: {
  label: string;
  pipelines: PipelineView[];
  unavailable?: string;
  weight?: ActionWeight;
}) {
  const { label, pipelines, unavailable, weight } = props;
  const { rights } = useCommandScope();
  const [isOpen, setOpen] = useState(false);
  const canStart = pipelines.some(
    each => !each.problems.some(isBlockingProblem),
  );
  return (
    <>
      <ActionButton
        label={label}
        weight={weight}
        right={rights.start}
        unavailable={
          unavailable ?? (canStart ? undefined : 'No pipeline can be started.')
        }
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <StartReleaseDialog
          title={label.replace('…', '')}
          pipelines={pipelines}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
