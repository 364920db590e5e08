import { StoredRoute } from '@backstage-releases/plugin-releases-node';
import { NewEvent } from '../database/operations/appendEvents';
import { TargetAction, TargetDecision } from './TargetDecision';
import { TargetRecord } from './TargetRecord';

const byEngine = { by: 'system', from: 'engine' };

/** What is done, and why users are taken back where nobody here asked for it. */
export function decisionEvents(
  { desired }: TargetRecord,
  { action, message, desired: changed }: TargetDecision,
  now: number,
): NewEvent[] {
  const takenBack = changed?.takenBack;
  const events: NewEvent[] = [];
  if (takenBack !== undefined && takenBack !== desired?.takenBack) {
    events.push({
      ...byEngine,
      at: now,
      type: 'target-taken-back',
      message: takenBack,
    });
  }
  if (action && isChange(action)) {
    events.push({
      ...byEngine,
      at: now,
      type: `target-${action.type}`,
      message: message ?? action.type,
      data: { ...action },
    });
  }
  return events;
}

/** That a route is confirmed, where it is. */
export function confirmationEvents(
  route: StoredRoute | undefined,
  now: number,
): NewEvent[] {
  return route?.confirmed
    ? [
        {
          at: now,
          type: 'route-confirmed',
          ...byEngine,
          message: `Route ${route.wish.generation} is confirmed by every live proxy instance`,
          data: { generation: route.wish.generation },
        },
      ]
    : [];
}

/** That everyone is sent back, and whether that is confirmed. */
export function sentBackEvents(
  action: Extract<TargetAction, { type: 'route' }>,
  route: StoredRoute | undefined,
  now: number,
): NewEvent[] {
  const { stable } = action.route;
  return [
    {
      at: now,
      type: 'target-route',
      ...byEngine,
      message: `Sending everyone to ${stable.version} (${stable.revision})`,
      data: { ...action },
    },
    ...confirmationEvents(route, now),
  ];
}

/** Steps that are asked for again and again until they are true are not news. */
function isChange(action: TargetAction): boolean {
  return !['resend-route', 'adopt', 'fence'].includes(action.type);
}
