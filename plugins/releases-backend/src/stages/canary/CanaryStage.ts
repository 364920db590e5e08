import { Segment } from '@backstage-releases/canary-policy';
import {
  RouteRoom,
  StageContext,
  StageType,
} from '@backstage-releases/plugin-releases-node';
import { joinPath } from '../../input/joinPath';
import { formatDuration } from '../duration';
import { isOwnersOnly } from '../mayDecide';
import { CanaryConfig, parseCanaryConfig } from './CanaryConfig';
import {
  acceptCanaryCommand,
  canaryCommands,
  takeCanaryCommand,
} from './canaryCommands';
import { isDeployed } from './CanarySituation';
import { CanaryState, shareAt } from './CanaryState';
import { canaryView } from './canaryView';
import { completeSegments } from './completeSegments';
import { decideCanary } from './decideCanary';

/** Sends a version to a growing share of users, holds, and makes it stable or takes it back. */
export const canaryStage: StageType<CanaryConfig, CanaryState> = {
  type: 'canary',
  touchesTarget: true,
  parse: parseCanaryConfig,
  complete: (value, { segments }) => completeSegments(value, segments),
  asks: config => ({
    segments: [
      ...new Set(
        config.steps.flatMap(({ segment, within }) => [
          ...segmentKinds(segment),
          ...segmentKinds(within),
        ]),
      ),
    ],
    identities: config.identity.map(source => Object.keys(source)[0]),
    regions: config.steps.flatMap(({ segment, within }) => [
      ...regionsOf(segment),
      ...regionsOf(within),
    ]),
    metrics: config.steps.some(step => step.guard !== undefined),
    settings: Object.keys(config.traffic).filter(name => name !== 'path'),
  }),
  needsOwner: config =>
    config.steps.flatMap(({ approve }, index) =>
      approve && isOwnersOnly(approve.from)
        ? [joinPath('steps', index, 'approve', 'from')]
        : [],
    ),
  describe: config =>
    `Send users to it step by step (${config.steps
      .map((step, index) =>
        step.segment || step.within
          ? step.name ?? 'a segment'
          : `${shareAt(config, index)} %`,
      )
      .join(
        ', ',
      )}), make it stable, and keep the version before it for ${formatDuration(
      config.keepPrevious,
    )}${
      config.traffic.path === 'always'
        ? '; the canary proxy stays in the path after that'
        : ''
    }`,
  commands: canaryCommands,
  accept: (command, person, { config, state, owner }) =>
    acceptCanaryCommand(command, person, config, state, owner),
  view: canaryView,
  async reconcile(context) {
    const { config, commands, now, intent } = context;
    let state: CanaryState = context.state ?? {
      phase: 'starting',
      since: now,
      step: -1,
      held: 0,
      approved: [],
    };
    const events = [];
    if (intent === 'run') {
      for (const command of commands) {
        const taken = takeCanaryCommand(config, state, command);
        state = taken.state;
        events.push(...taken.events);
      }
    }
    const result = decideCanary({
      ...context,
      state,
      ...(intent === 'run'
        ? {
            traffic: await trafficOf(context, state),
            room: await roomFor(context, state),
          }
        : { traffic: undefined, room: undefined }),
    });
    return {
      ...result,
      taken: commands.map(({ id }) => id),
      events: [...events, ...(result.events ?? [])],
    };
  },
};

/** What the guard of the current step judges by. A provider that fails must not keep anybody from taking users back. */
async function trafficOf(
  { config, traffic }: StageContext<CanaryConfig, CanaryState>,
  { phase, step, confirmedAt }: CanaryState,
) {
  const isGuarded =
    phase === 'stepping' &&
    confirmedAt !== undefined &&
    config.steps[step]?.guard !== undefined;
  try {
    return isGuarded ? await traffic(confirmedAt) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the proxies can take the users, asked before these are sent there. */
async function roomFor(
  { target, room }: StageContext<CanaryConfig, CanaryState>,
  state: CanaryState,
): Promise<RouteRoom | undefined> {
  try {
    return isDeployed(target, state) ? await room() : undefined;
  } catch (error) {
    return { verdict: 'unknown', words: (error as Error).message };
  }
}

function segmentKinds(segment: Segment | undefined): string[] {
  return leavesOf(segment).flatMap(leaf => Object.keys(leaf));
}

function regionsOf(segment: Segment | undefined): string[] {
  return leavesOf(segment).flatMap(leaf =>
    'region' in leaf ? leaf.region : [],
  );
}

/** What a segment is made of. */
function leavesOf(segment: Segment | undefined): Segment[] {
  if (!segment) {
    return [];
  }
  if ('all' in segment) {
    return segment.all.flatMap(leavesOf);
  }
  if ('any' in segment) {
    return segment.any.flatMap(leavesOf);
  }
  return 'not' in segment ? leavesOf(segment.not) : [segment];
}
