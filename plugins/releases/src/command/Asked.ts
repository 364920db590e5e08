import {
  Release,
  ReleaseCommandType,
  RollbackResult,
} from '@backstage-releases/plugin-releases-common';

/** Something that a person asked and the backend accepted. Whether it is done, only what is seen afterwards can tell. */
export type Asked =
  | {
      kind: 'command';
      type: ReleaseCommandType;
      release: Release;
      /** The stage that was meant; none where the whole release was. */
      stage?: string;
      /** The share that was asked for, percent. */
      share?: number;
      /** The index of the step that was asked for. */
      step?: number;
    }
  | { kind: 'rollback'; result: RollbackResult }
  | { kind: 'start'; release: Release };
