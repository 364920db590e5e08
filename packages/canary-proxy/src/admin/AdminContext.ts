import type { DataPlane } from '../dataplane/DataPlane';
import type { RouteProblem } from '../kubernetes/ConfigMapRoutes';
import type { RegionSource } from '../region/RegionSource';
import type { RouteTable } from '../routes/RouteTable';
import type { AccessLogFile } from '../accesslog/AccessLogFile';
import type { Previews } from '../preview/Previews';
import type { ProcessLoad } from '../traffic/LoadMeter';
import type { Clock } from '../Clock';

/** Where the routes of this instance come from, besides files and the admin API. */
export interface SourceStatus {
  kind: 'kubernetes' | 'none';
  /** `lost`: for 15 seconds nothing was heard; everyone gets stable. */
  state: 'connected' | 'disconnected' | 'lost';
  /** Since when it isn't connected, ms since the epoch. */
  since?: number;
  /** ConfigMaps that have no effect. */
  refused: readonly RouteProblem[];
  /** What else doesn't work, in words. */
  problems: string[];
}

/** What the admin API shows and changes. */
export interface AdminContext {
  instance: string;
  startedAt: number;
  tokens: readonly string[];
  cookieKeys: readonly Buffer[];
  confirmTimeout: number;
  metrics: boolean;
  table: RouteTable;
  dataPlane: DataPlane;
  regions: RegionSource;
  /** None where no sample is kept. */
  previews: Previews | undefined;
  accessLog: Pick<AccessLogFile, 'lines' | 'dropped'> | undefined;
  clock: Clock;
  /** How busy this process was in the last minute. */
  load(): ProcessLoad;
  /** What this instance waits for before it should get requests; `undefined` when it is ready. */
  notReady(): string | undefined;
  draining(): boolean;
  /** Why users may not come to this instance, though it serves the route; `undefined` where nothing is known to be wrong. */
  entryProblem(route: string): string | undefined;
  source(): SourceStatus;
}
