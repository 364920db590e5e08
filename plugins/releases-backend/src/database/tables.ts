/** A row of `targets`. Big integers are strings on PostgreSQL, booleans numbers on SQLite. */
export interface TargetRow {
  id: string;
  environment: string;
  entity_ref: string;
  cluster: string;
  namespace: string;
  service: string;
  slot: number | null;
  context: string;
  desired: string | null;
  observed: string | null;
  route: string | null;
  generation: number | string;
  next_revision: number;
  fence: number;
  fenced: number;
  settled: boolean | number;
  message: string | null;
  holder: number | null;
  released_by: string | null;
  released_at: number | string | null;
  ticket: string;
  due_at: number | string | null;
  lease_until: number | string | null;
  failures: number;
  event_seq: number;
}

/** A row of `route_generations`. */
export interface RouteGenerationRow {
  target_id: string;
  generation: number | string;
  wish: string;
  ticket: string;
  created_at: number | string;
}

/** A row of `releases`. */
export interface ReleaseRow {
  id: number;
  target_id: string;
  entity_ref: string;
  environment: string;
  production: boolean | number;
  plan: string;
  pipeline: string;
  version: string;
  digest: string;
  image: string;
  from_version: string | null;
  note: string | null;
  salt: string;
  planned: string;
  stages: string;
  status: string;
  intent: string;
  message: string | null;
  reached: number;
  started_by: string;
  started_at: number | string;
  ended_at: number | string | null;
  ticket: string;
  due_at: number | string | null;
  lease_until: number | string | null;
  failures: number;
  event_seq: number;
}

/** A row of `commands`. */
export interface CommandRow {
  id: number;
  release_id: number;
  command: string;
  by: string;
  at: number | string;
  taken_at: number | string | null;
}

/** A row of `events`. */
export interface EventRow {
  subject: string;
  seq: number;
  at: number | string;
  type: string;
  by: string;
  source: string;
  why: string | null;
  message: string;
  data: string | null;
}
