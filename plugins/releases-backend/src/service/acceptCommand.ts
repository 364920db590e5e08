import { ConflictError, InputError } from '@backstage/errors';
import { ReleaseCommandRequest } from '@backstage-releases/plugin-releases-common';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { Clock } from '../database/Clock';
import { appendEvents } from '../database/operations/appendEvents';
import { insertCommand } from '../database/operations/commands';
import { readRelease } from '../database/operations/readRelease';
import { writeRelease } from '../database/operations/writeRelease';
import { hasEnded, ReleaseRecord } from '../engine/ReleaseRecord';
import { StageTypes } from '../engine/StageTypes';
import { listNames } from '../input/listNames';
import { Actor } from './ReleasesService';

/**
 * Takes a person's command for a release, if the release can take it from her now. From here on whoever worked on the release can write nothing more.
 */
export async function acceptCommand(options: {
  knex: Knex;
  clock: Clock;
  stageTypes: StageTypes;
  id: number;
  command: ReleaseCommandRequest;
  actor: Actor;
}): Promise<void> {
  const { knex, clock, stageTypes, id, command, actor } = options;
  await knex.transaction(async tx => {
    const now = await clock.now(tx);
    const release = await readRelease(tx, id, { lock: true });
    if (hasEnded(release.status) || release.intent !== 'run') {
      throw new ConflictError(
        `Release '${id}' is ${release.status}; it takes no '${command.type}', which only one that is 'running' takes`,
      );
    }
    const taken = { ticket: randomUUID(), leaseUntil: undefined, dueAt: now };
    if (command.type === 'cancel') {
      await writeRelease(tx, id, release.ticket, {
        ...taken,
        intent: 'cancel',
        status: 'rolling-back',
      });
      await appendEvents(tx, 'releases', id, [
        {
          at: now,
          type: 'release-cancel-asked',
          by: actor.ref,
          from: actor.from,
          why: command.why,
          message: 'Asked to cancel',
        },
      ]);
      return;
    }
    const stage = takingStage(release, stageTypes, command, actor);
    await insertCommand(tx, id, { ...command, stage }, actor, now);
    await writeRelease(tx, id, release.ticket, taken);
  });
}

/** The stage that takes a command from this person. Throws where none does. */
function takingStage(
  release: ReleaseRecord,
  stageTypes: StageTypes,
  command: ReleaseCommandRequest,
  actor: Actor,
): string {
  const running = release.stages.filter(({ status }) => status === 'running');
  const named = running.filter(
    ({ name }) => command.stage === undefined || name === command.stage,
  );
  if (named.length === 0 && command.stage !== undefined) {
    throw new ConflictError(
      `No stage '${command.stage}' of release '${
        release.id
      }' is under way; there are ${listNames(running.map(one => one.name))}`,
    );
  }
  const taking = named
    .flatMap(stage => {
      const plan = release.planned.stages.find(one => one.name === stage.name)!;
      const stageType = stageTypes.find(plan.type);
      const parsed = stageType?.parse(plan.fields);
      return stageType && parsed && 'config' in parsed
        ? [{ stage, stageType, config: parsed.config }]
        : [];
    })
    .map(one => ({
      ...one,
      takes: one.stageType.commands(one.config, one.stage.state),
    }));
  const candidates = taking.filter(({ takes }) => takes.includes(command.type));
  const [first, second] = candidates;
  if (!first) {
    const open = taking
      .map(
        ({ stage: { name, message }, takes }) =>
          `'${name}'${message ? ` (${message})` : ''} takes ${listNames(
            takes,
          )}`,
      )
      .join('; ');
    throw new ConflictError(
      `No stage of release '${release.id}' takes '${command.type}' now: ${
        open || 'none is under way'
      }. The release takes 'cancel'`,
    );
  }
  if (second) {
    throw new InputError(
      `Missing 'stage': ${candidates
        .map(({ stage }) => `'${stage.name}'`)
        .join(' and ')} both take '${command.type}'`,
    );
  }
  first.stageType.accept?.(
    command,
    { ref: actor.ref, ownershipRefs: actor.ownershipRefs },
    {
      config: first.config,
      state: first.stage.state,
      owner: release.planned.owner,
    },
  );
  return first.stage.name;
}
