import { isDeepStrictEqual } from 'node:util';
import {
  describePolicy,
  shareOfEveryone,
} from '@backstage-releases/canary-policy';
import { TrafficPoint } from '@backstage-releases/plugin-releases-common';
import {
  StageContext,
  StageEvent,
  StageResult,
  TargetDesired,
  TargetState,
} from '@backstage-releases/plugin-releases-node';
import { approverRefs } from '../mayDecide';
import { formatDuration } from '../duration';
import { onlyStable, targetBase } from '../targetBase';
import { awaitedApproval } from './canaryCommands';
import { CanaryConfig } from './CanaryConfig';
import {
  CanaryState,
  instancesAt,
  nextStep,
  policyAt,
  shareAt,
} from './CanaryState';
import { checkGuard } from './checkGuard';

/** How often a canary is looked at when nothing tells, ms. */
const LOOK_MS = 2_000;

type Situation = Pick<
  StageContext<CanaryConfig, CanaryState>,
  'config' | 'now' | 'intent' | 'release' | 'target' | 'owner'
> & {
  state: CanaryState;
  /** Traffic since the current step was confirmed, where its guard needs it. */
  traffic?: TrafficPoint[];
};

/** Decides what a canary does next: at most one change, towards the next step or back. */
export function decideCanary(situation: Situation): StageResult<CanaryState> {
  const { state, intent } = situation;
  if (intent !== 'run' || state.phase === 'rolling-back') {
    return rollBack(situation);
  }
  switch (state.phase) {
    case 'starting':
      return start(situation);
    case 'deploying':
      return deploy(situation);
    case 'redirecting':
      return redirect(situation);
    case 'stepping':
      return step(situation);
    default:
      return promote(situation);
  }
}

/** Whether every live proxy serves exactly what is desired. */
export function routeIsAsDesired({ desired, route }: TargetState): boolean {
  return Boolean(
    desired &&
      route?.confirmed &&
      route.wish.stable.revision === desired.stable &&
      route.wish.canary?.revision === desired.canary?.revision &&
      isDeepStrictEqual(route.wish.policy, desired.canary?.policy),
  );
}

function running(
  state: CanaryState,
  message: string | undefined,
  more: Partial<StageResult<CanaryState>> = {},
): StageResult<CanaryState> {
  return { status: 'running', state, message, dueIn: LOOK_MS, ...more };
}

function start({ config, state, now, release, target }: Situation) {
  const base = targetBase(target);
  if (!base) {
    return running(state, target.message ?? 'Looks at what runs');
  }
  const stable = { name: base.stable, revision: base.revision };
  const canary = {
    name: `r${target.nextRevision}`,
    revision: {
      version: release.version,
      digest: release.digest,
      image: release.image,
      instances: instancesAt(config, 0, base.revision.instances),
    },
  };
  return running(
    { ...state, phase: 'deploying', since: now, stable, canary },
    `Starts ${release.version}`,
    {
      desired: {
        ...onlyStable({ stable: stable.name, revision: stable.revision }),
        proxied: base.proxied,
        revisions: {
          [stable.name]: stable.revision,
          [canary.name]: canary.revision,
        },
      },
      dueIn: 0,
    },
  );
}

function deploy(situation: Situation) {
  const { config, state, now, target } = situation;
  const canary = state.canary!;
  if (availableOf(target, canary.name) >= canary.revision.instances) {
    return running(
      { ...state, phase: 'redirecting', since: now },
      'Puts the canary proxy in the path',
      { desired: { ...target.desired!, proxied: true }, dueIn: 0 },
    );
  }
  if (now - state.since >= config.timeout) {
    const failing = revisionOf(target, canary.name)?.failing;
    return giveUp(
      situation,
      'failed',
      `${canary.revision.version} was not available within ${formatDuration(
        config.timeout,
      )}${failing ? `: ${failing}` : ''}`,
    );
  }
  return running(state, target.message);
}

function redirect(situation: Situation) {
  const { config, state, now, target } = situation;
  const pointed = target.observed?.entrance.pointsTo === 'proxy';
  if (pointed && routeIsAsDesired(target)) {
    return running({ ...state, phase: 'stepping', since: now }, undefined, {
      dueIn: 0,
    });
  }
  if (now - state.since >= config.timeout) {
    return giveUp(
      situation,
      'failed',
      `The canary proxy was not in the path within ${formatDuration(
        config.timeout,
      )}: ${target.message ?? 'the entrance does not point at it'}`,
    );
  }
  return running(state, target.message);
}

function step(situation: Situation): StageResult<CanaryState> {
  const { config, state, now, target, owner, traffic } = situation;
  const asked = withPolicy(situation, state);
  if (state.step >= 0 && !isDeepStrictEqual(target.desired, asked)) {
    // A person has set another share.
    return running(state, undefined, { desired: asked, dueIn: 0 });
  }
  const next = nextStep(config, state);
  const serving = state.step < 0 || isServing(target, state);
  const counted = count(state, now, serving);
  const events: StageEvent[] = [];

  if (state.step >= 0 && serving && counted.confirmedAt === undefined) {
    counted.confirmedAt = now;
    const policy = policyAt(config, state, situation.release.salt);
    events.push({
      type: 'canary-share-confirmed',
      message: `Confirmed: ${describePolicy(policy)}`,
      data: { step: state.step, share: shareOfEveryone(policy) },
    });
  }
  const reached =
    counted.confirmedAt === undefined
      ? undefined
      : shareOfEveryone(policyAt(config, state, situation.release.salt));
  const { guard, hold } = config.steps[state.step] ?? {};
  const crossed = guard && traffic ? checkGuard(guard, traffic) : undefined;
  if (crossed) {
    return giveUp(situation, 'rolled-back', crossed, 'canary-guard-crossed');
  }
  if (!serving && !state.goOn) {
    return running(counted, target.message, { events });
  }

  const heldEnough =
    state.step < 0 ||
    (serving &&
      state.override === undefined &&
      hold !== 'manual' &&
      counted.held >= (hold ?? 0));
  const ready = state.goOn || (heldEnough && !state.paused);
  if (next === undefined && ready && serving) {
    return promotion(situation, counted, events, reached);
  }
  if (next === undefined || !ready) {
    return running(counted, waitsFor(config, counted), {
      events,
      reached,
      dueIn:
        typeof hold === 'number' && !state.paused
          ? Math.min(LOOK_MS, Math.max(0, hold - counted.held))
          : LOOK_MS,
    });
  }
  if (awaitedApproval(config, counted) !== undefined) {
    const from = approverRefs(config.steps[next].approve!.from, owner);
    return running(
      counted,
      `Step ${next + 1} (${shareAt(config, next)} %) waits for ${from.join(
        ' or ',
      )}`,
      { events },
    );
  }
  const entered: CanaryState = {
    ...counted,
    step: next,
    since: now,
    override: undefined,
    confirmedAt: undefined,
    held: 0,
    countedAt: undefined,
    goOn: undefined,
  };
  entered.canary = {
    ...entered.canary!,
    revision: {
      ...entered.canary!.revision,
      instances: Math.max(
        entered.canary!.revision.instances,
        instancesAt(config, next, stableSize(target, state)),
      ),
    },
  };
  return running(entered, undefined, {
    desired: withPolicy(situation, entered),
    events: [
      ...events,
      {
        type: 'canary-step-entered',
        message: `Step ${next + 1} of ${config.steps.length}: ${describePolicy(
          policyAt(config, entered, situation.release.salt),
        )}`,
        data: { step: next, share: shareAt(config, next) },
      },
    ],
    reached,
    dueIn: 0,
  });
}

function promotion(
  { config, now, target }: Situation,
  state: CanaryState,
  events: StageEvent[],
  reached: number | undefined,
): StageResult<CanaryState> {
  const stable = state.stable!;
  const canary = state.canary!;
  const keep = config.keepPrevious;
  const desired: TargetDesired = {
    stable: canary.name,
    proxied: keep > 0,
    revisions: { [canary.name]: canary.revision },
  };
  if (keep > 0) {
    desired.previous = { revision: stable.name, until: now + keep };
    desired.revisions[stable.name] = {
      ...stable.revision,
      instances: stableSize(target, state),
    };
  }
  return running(
    { ...state, phase: 'promoting', since: now, goOn: undefined },
    `Makes ${canary.revision.version} stable`,
    { desired, events, reached, dueIn: 0 },
  );
}

function promote({
  config,
  state,
  target,
}: Situation): StageResult<CanaryState> {
  const canary = state.canary!;
  const handled = target.observed?.revisions.handle === canary.name;
  const { route } = target;
  const routed =
    !route ||
    (route.confirmed &&
      route.wish.stable.revision === canary.name &&
      !route.wish.canary);
  if (!handled || !routed) {
    return running(state, target.message);
  }
  const kept = config.keepPrevious
    ? `; ${state.stable!.revision.version} is kept for ${formatDuration(
        config.keepPrevious,
      )}`
    : '';
  const message = `${canary.revision.version} is stable${kept}`;
  return {
    status: 'succeeded',
    state: { ...state, phase: 'done' },
    message,
    events: [{ type: 'canary-promoted-to-stable', message }],
    outputs: { revision: canary.name },
  };
}

function rollBack({
  state,
  intent,
  target,
}: Situation): StageResult<CanaryState> {
  const { stable, canary } = state;
  const end = state.end ?? {
    status:
      intent === 'cancel' ? ('cancelled' as const) : ('rolled-back' as const),
    words: intent === 'cancel' ? 'Cancelled' : 'Rolled back',
  };
  const back: CanaryState = { ...state, phase: 'rolling-back', end };
  if (!stable || !canary) {
    return {
      status: end.status,
      state: { ...back, phase: 'done' },
      message: `${end.words} before anything was changed`,
    };
  }
  const { desired, route } = target;
  if (
    desired &&
    (desired.stable !== stable.name || desired.revisions[canary.name])
  ) {
    return running(
      back,
      `${end.words}; goes back to ${stable.revision.version}`,
      {
        desired: onlyStable({
          stable: stable.name,
          revision: {
            ...stable.revision,
            instances: stableSize(target, state),
          },
        }),
        dueIn: 0,
      },
    );
  }
  const served =
    !route ||
    (route.confirmed &&
      route.wish.stable.revision === stable.name &&
      !route.wish.canary);
  if (!served) {
    return running(back, target.message);
  }
  return {
    status: end.status,
    state: { ...back, phase: 'done' },
    message: `${end.words}; everyone gets ${stable.revision.version}`,
  };
}

function giveUp(
  situation: Situation,
  status: 'failed' | 'rolled-back',
  words: string,
  type: string = 'canary-failed',
): StageResult<CanaryState> {
  const result = rollBack({
    ...situation,
    state: { ...situation.state, end: { status, words } },
  });
  return { ...result, events: [{ type, message: words }] };
}

/** What should be true with the policy of a state. */
function withPolicy(
  { config, release, target }: Situation,
  state: CanaryState,
): TargetDesired {
  const canary = state.canary!;
  return {
    ...target.desired!,
    proxied: true,
    canary: {
      revision: canary.name,
      policy: JSON.parse(JSON.stringify(policyAt(config, state, release.salt))),
      release: release.id,
    },
    revisions: {
      ...target.desired!.revisions,
      [canary.name]: canary.revision,
    },
  };
}

/** Users get what the step says, and the canary can carry them. */
function isServing(target: TargetState, state: CanaryState): boolean {
  const canary = state.canary!;
  return (
    routeIsAsDesired(target) &&
    target.observed?.entrance.pointsTo === 'proxy' &&
    availableOf(target, canary.name) >= canary.revision.instances
  );
}

/** Counts the time of a hold; it stands while a person has paused or the canary doesn't serve. */
function count(state: CanaryState, now: number, serving: boolean): CanaryState {
  const counts = serving && !state.paused && state.step >= 0;
  const passed =
    counts && state.countedAt !== undefined ? now - state.countedAt : 0;
  return {
    ...state,
    held: state.held + Math.max(0, passed),
    countedAt: counts ? now : undefined,
  };
}

function waitsFor(config: CanaryConfig, state: CanaryState): string {
  if (state.paused) {
    return `Paused by ${state.paused.by}`;
  }
  const { hold } = config.steps[state.step];
  if (hold === 'manual' || state.override !== undefined) {
    return 'Waits for somebody to promote it';
  }
  return `Holds for ${formatDuration(Math.max(0, (hold ?? 0) - state.held))}`;
}

function stableSize(target: TargetState, state: CanaryState): number {
  const stable = state.stable!;
  return Math.max(
    stable.revision.instances,
    revisionOf(target, stable.name)?.wanted ?? 0,
  );
}

function revisionOf(target: TargetState, name: string) {
  return target.observed?.revisions.revisions.find(one => one.name === name);
}

function availableOf(target: TargetState, name: string): number {
  return revisionOf(target, name)?.available ?? 0;
}
