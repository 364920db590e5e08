import { act, wait } from './TargetDecision';
import { TargetStep } from './TargetSituation';
import { isRouted, newestGeneration } from './routeStatus';

/** Where nothing runs, nobody can be sent anywhere; what is left of ours goes. */
export const awaitSomethingToRun: TargetStep = ({
  desired,
  observed,
  route,
}) => {
  const { revisions, entrance } = observed;
  if (revisions.adoption !== 'absent') {
    return undefined;
  }
  const gone = `Nothing runs here any more${
    revisions.waitsFor ? `: ${revisions.waitsFor}` : ''
  }`;
  if (desired.proxied || Object.keys(desired.revisions).length > 1) {
    return wait(gone);
  }
  if (entrance.pointsTo === 'proxy' || entrance.leftovers) {
    return act(
      { type: 'restore-entrance' },
      `Putting ${entrance.kind} '${entrance.name}' back as it was, for nothing runs here any more`,
    );
  }
  if (route || isRouted(observed.route)) {
    return act(
      {
        type: 'remove-route',
        generation: Math.max(
          route?.wish.generation ?? 0,
          newestGeneration(observed.route),
        ),
      },
      'Removing the route, for nothing runs here any more',
    );
  }
  return { settled: true, message: gone };
};

/** Takes over what was found. */
export const takeOver: TargetStep = ({ observed, withFailure }) => {
  const { adoption, waitsFor } = observed.revisions;
  if (adoption === 'done') {
    return undefined;
  }
  if (adoption === 'waiting') {
    return wait(
      withFailure(
        `Taking over what runs: ${
          waitsFor ?? 'waiting for its instances to carry the label'
        }`,
      ),
    );
  }
  return act(
    { type: 'adopt' },
    adoption === 'none'
      ? 'Taking over what runs: labelling its instances'
      : 'Taking over what runs',
  );
};

/** Creates what is missing, and gives each revision at least the size that it is to have. */
export const giveCapacity: TargetStep = ({
  desired,
  observed,
  steady,
  seen,
  label,
}) => {
  for (const [name, wanted] of Object.entries(desired.revisions)) {
    const one = seen(name);
    const kept = observed.memory?.kept?.[name];
    if (!one && kept) {
      return act(
        { type: 'remake', revision: name, kept },
        `Making ${label(name)} again, which somebody has deleted`,
      );
    }
    if (!one) {
      const from = seen(desired.stable)
        ? desired.stable
        : observed.revisions.handle;
      return from && wanted.image
        ? act(
            { type: 'create', revision: name, from },
            `Creating ${label(name)}`,
          )
        : wait(`Nothing is left to make ${label(name)} from`);
    }
    const instances = steady
      ? one.wanted
      : Math.max(one.wanted, wanted.instances);
    if (one.incomplete || one.wanted < instances) {
      return act(
        { type: 'scale', revision: name, instances },
        one.wanted < instances
          ? `Starting ${instances} instances of ${label(name)}`
          : `Making ${label(name)} whole again`,
      );
    }
  }
  return undefined;
};

/** Removes what is no longer desired; nobody is sent there by now. */
export const removeRevision: TargetStep = ({ desired, observed, label }) => {
  const superfluous = observed.revisions.revisions.find(
    ({ name, adopted, wanted }) =>
      !desired.revisions[name] && !(adopted && wanted === 0),
  );
  return superfluous
    ? act(
        { type: 'remove', revision: superfluous.name },
        `Removing ${label(superfluous.name)}`,
      )
    : undefined;
};

/** Waits until all of what is desired is there. */
export const awaitInstances: TargetStep = ({
  desired,
  steady,
  seen,
  available,
  label,
  withFailure,
}) => {
  for (const [name, { instances }] of Object.entries(desired.revisions)) {
    const wanted = steady ? seen(name)?.wanted ?? 0 : instances;
    if (available(name) < wanted) {
      return wait(
        withFailure(
          `${available(name)} of ${wanted} instances of ${label(
            name,
          )} available`,
        ),
      );
    }
  }
  return undefined;
};
