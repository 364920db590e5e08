import { useState } from 'react';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import { useApi } from '@backstage/core-plugin-api';
import { PipelineView } from '@backstage-releases/plugin-releases-common';
import { CommandDialog } from '../command/CommandDialog';
import { useCommandScope } from '../command/CommandScope';
import { releasesApiRef } from '../releasesApiRef';
import { PlanProblems } from '../service/PlanProblems';
import { Notice } from '../theme/Notice';
import { errorWords } from '../words/errorWords';
import { PipelineWords } from './PipelineWords';
import { useVersions } from './useVersions';
import { versionWords } from './versionWords';

function pipelineLabel(pipeline: PipelineView): string {
  const words = `${pipeline.name} → ${pipeline.environment}`;
  return pipeline.problems.length ? `${words} (can't be started)` : words;
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
    () => (pipelines.find(each => !each.problems.length) ?? pipelines[0]).name,
  );
  const [chosen, setChosen] = useState('');
  const pipeline =
    pipelines.find(each => each.name === pipelineName) ?? pipelines[0];
  const version = chosen || versions?.[0]?.version;

  async function act(note: string | undefined) {
    if (version) {
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
  }

  const select = {
    select: true,
    variant: 'outlined' as const,
    size: 'small' as const,
    SelectProps: { native: true },
    InputLabelProps: { shrink: true },
    fullWidth: true,
  };
  return (
    <CommandDialog
      title={title}
      confirmLabel={
        version ? `Release ${version} to ${pipeline.environment}` : 'Release'
      }
      production={pipeline.production ? pipeline.environment : undefined}
      hindrance={!version || pipeline.problems.length ? '' : undefined}
      whyLabel="Note (optional)"
      act={act}
      onClose={onClose}
    >
      <TextField
        {...select}
        id="release-pipeline"
        label="Pipeline"
        value={pipeline.name}
        onChange={event => setPipelineName(event.target.value)}
      >
        {pipelines.map(each => (
          <option key={each.name} value={each.name}>
            {pipelineLabel(each)}
          </option>
        ))}
      </TextField>
      <TextField
        {...select}
        id="release-version"
        label="Version"
        value={version ?? ''}
        disabled={!versions?.length}
        onChange={event => setChosen(event.target.value)}
      >
        {versions?.length ? (
          versions.map(each => (
            <option key={each.version} value={each.version}>
              {versionWords(each)}
            </option>
          ))
        ) : (
          <option value="">
            {versions ? 'There is no version to release' : 'Asking…'}
          </option>
        )}
      </TextField>
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
        title={`Pipeline '${pipeline.name}' can't be started`}
        problems={pipeline.problems}
      />
    </CommandDialog>
  );
}
