import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { useApi } from '@backstage/core-plugin-api';
import {
  isBlockingProblem,
  PipelineView,
} from '@backstage-releases/plugin-releases-common';
import { CommandDialog } from '../command/CommandDialog';
import { useCommandScope } from '../command/CommandScope';
import { releasesApiRef } from '../releasesApiRef';
import { PlanProblems } from '../service/PlanProblems';
import { Notice } from '../theme/Notice';
import { errorWords } from '../words/errorWords';
import { PipelineWords } from './PipelineWords';
import { SelectField } from './SelectField';
import { useVersions } from './useVersions';
import { VersionField } from './VersionField';

function isStartable(pipeline: PipelineView): boolean {
  return !pipeline.problems.some(isBlockingProblem);
}

function pipelineLabel(pipeline: PipelineView): string {
  const words = `${pipeline.name} → ${pipeline.environment}`;
  return isStartable(pipeline) ? words : `${words} (can't be started)`;
}

/** Asks what to release and how, says what will happen, and starts it. */
export function StartReleaseDialog(props: {
  title: string;
  pipelines: PipelineView[];
  onClose: () => void;
}) {
  const { title, pipelines, onClose } = props;
  const api = useApi(releasesApiRef);
  const { entityRef, report } = useCommandScope();
  const { versions, error, retry } = useVersions(entityRef);
  const [pipelineName, setPipelineName] = useState(
    () => (pipelines.find(isStartable) ?? pipelines[0]).name,
  );
  const [chosen, setChosen] = useState<string>();
  const pipeline =
    pipelines.find(each => each.name === pipelineName) ?? pipelines[0];
  const version = chosen ?? versions?.[0]?.version ?? '';

  async function act(note: string | undefined) {
    report({
      kind: 'start',
      release: await api.startRelease({
        entityRef,
        pipeline: pipeline.name,
        version,
        note,
      }),
    });
  }

  return (
    <CommandDialog
      title={title}
      confirmLabel={
        version ? `Release ${version} to ${pipeline.environment}` : 'Release'
      }
      production={pipeline.production ? pipeline.environment : undefined}
      hindrance={!version || !isStartable(pipeline) ? '' : undefined}
      whyLabel="Note (optional)"
      act={act}
      onClose={onClose}
    >
      <SelectField
        id="release-pipeline"
        label="Pipeline"
        value={pipeline.name}
        onChange={setPipelineName}
      >
        {pipelines.map(each => (
          <option key={each.name} value={each.name}>
            {pipelineLabel(each)}
          </option>
        ))}
      </SelectField>
      <VersionField
        versions={versions}
        failed={error !== undefined}
        value={version}
        onChange={setChosen}
      />
      {error && (
        <Notice tone="bad" role="alert">
          Failed to list the versions: {errorWords(error)}{' '}
          <Button size="small" onClick={retry}>
            Ask again
          </Button>
        </Notice>
      )}
      <PipelineWords pipeline={pipeline} />
      <PlanProblems
        of={`Pipeline '${pipeline.name}'`}
        problems={pipeline.problems}
      />
    </CommandDialog>
  );
}
