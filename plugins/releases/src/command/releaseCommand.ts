import {
  Release,
  ReleaseCommandRequest,
  ReleasesApi,
} from '@backstage-releases/plugin-releases-common';
import { Asked } from './Asked';

/** Sends a command to a release and reports what was accepted. */
export async function releaseCommand(options: {
  api: ReleasesApi;
  release: Release;
  /** The stage that is meant; none where the whole release is. */
  stage?: string;
  request: Omit<ReleaseCommandRequest, 'stage'>;
  /** What will show that it is done. */
  expect?: { share?: number; step?: number };
  report: (asked: Asked) => void;
}): Promise<void> {
  const { api, release, stage, request, expect, report } = options;
  const accepted = await api.command(release.id, { ...request, stage });
  report({
    kind: 'command',
    type: request.type,
    release: accepted,
    stage,
    ...expect,
  });
}
