import { InputError } from '@backstage/errors';
import {
  RouteSeen,
  RouteWish,
  TargetDesired,
  TrafficRouter,
} from '@backstage-releases/plugin-releases-node';
import { TargetAction } from './TargetDecision';
import { Doors } from './Doors';
import { TargetSeen } from './observeTarget';
import { targetContext, TargetRecord } from './TargetRecord';

/** Does one thing for a target, guarded by what it was decided on. Returns what the proxies said, where they were asked. */
export async function performAction(options: {
  doors: Doors;
  target: TargetRecord;
  desired: TargetDesired;
  seen: TargetSeen;
  action: Exclude<TargetAction, { type: 'route' | 'resend-route' }>;
}): Promise<void> {
  const { doors, target, desired, seen, action } = options;
  const context = targetContext(target);
  switch (action.type) {
    case 'fence':
      await Promise.all([
        doors.revisions.fence(context, seen.revisions),
        doors.entrance.fence(context, seen.entrance),
      ]);
      return;
    case 'adopt':
      await doors.revisions.adopt(context, seen.revisions);
      return;
    case 'create': {
      const { version, digest, image } = desired.revisions[action.revision];
      if (!image || !digest) {
        throw new InputError(
          `Failed to create revision '${action.revision}': its image is not known`,
        );
      }
      await doors.revisions.create(
        context,
        { name: action.revision, from: action.from, version, digest, image },
        seen.revisions,
      );
      return;
    }
    case 'remake':
      await doors.revisions.remake(context, action.kept, seen.revisions);
      return;
    case 'scale':
      await doors.revisions.scale(
        context,
        action.revision,
        action.instances,
        seen.revisions,
      );
      return;
    case 'point-handle':
      await doors.revisions.pointHandle(
        context,
        action.revision,
        seen.revisions,
      );
      return;
    case 'remove':
      await doors.revisions.remove(context, action.revision, seen.revisions);
      return;
    case 'point-entrance':
      await doors.entrance.point(
        context,
        await installedRouter(doors).address(context),
        seen.entrance,
      );
      return;
    case 'restore-entrance':
      await doors.entrance.restore(context, seen.entrance);
      return;
    case 'remove-route':
      await installedRouter(doors).remove(context, action.generation);
      return;
    default:
      throw new Error(
        `Unknown action '${JSON.stringify(action satisfies never)}'`,
      );
  }
}

/** Sends a wish to the data plane, with what was seen of it last. */
export function applyRoute(
  doors: Doors,
  target: TargetRecord,
  wish: RouteWish,
): Promise<RouteSeen> {
  return installedRouter(doors).apply(
    targetContext(target),
    wish,
    target.observed?.route,
  );
}

function installedRouter({ router }: Doors): TrafficRouter {
  if (!router) {
    throw new InputError(
      'Failed to change the route: no traffic router is installed',
    );
  }
  return router;
}
