import { TargetDesired } from '@backstage-releases/plugin-releases-node';
import { JsonObject } from '@backstage/types';
import { RouteContent } from './decideRoute';

/** The one thing to do next for a target. */
export type TargetAction =
  | { type: 'fence' }
  | { type: 'adopt' }
  | { type: 'create'; revision: string; from: string }
  | { type: 'remake'; revision: string; kept: JsonObject }
  | { type: 'scale'; revision: string; instances: number }
  | { type: 'route'; route: RouteContent }
  | { type: 'resend-route' }
  | { type: 'point-entrance' }
  | { type: 'restore-entrance' }
  | { type: 'point-handle'; revision: string }
  | { type: 'remove-route'; generation: number }
  | { type: 'remove'; revision: string };

/** What to do next, and how the target stands. */
export interface TargetDecision {
  /** Undefined where there is nothing to do now. */
  action?: TargetAction;
  /** Everything that is desired is true and confirmed. */
  settled: boolean;
  message?: string;
  /** What is desired from now on, where time or somebody outside has changed it. */
  desired?: TargetDesired;
}

/** A decision to do something. */
export function act(action: TargetAction, message: string) {
  return { action, settled: false, message };
}

/** A decision that only looking again can bring further. */
export function wait(message: string) {
  return { settled: false, message };
}
