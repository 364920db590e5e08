import { RouteSettings } from '@backstage-releases/canary-policy';

/**
 * How outside traffic of a target is carried, as the plan says with which a version was released.
 *
 * @public
 */
export interface TrafficRules extends RouteSettings {
  /** `always` where it goes through the canary proxy also when nothing needs it. */
  path?: 'always';
}
