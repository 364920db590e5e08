import {
  Entrance,
  MetricsProvider,
  Revisions,
  TrafficRouter,
} from '@backstage-releases/plugin-releases-node';

/** What the installed modules brought. */
export interface Doors {
  revisions: Revisions;
  entrance: Entrance;
  /** Undefined where no data plane is installed. */
  router?: TrafficRouter;
  metrics?: MetricsProvider;
}
