import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A plan as an entity of the catalog. */
export interface Plan {
  metadata: { name: string; description: string };
  spec: { owner: string; pipelines: Record<string, object> };
}

const identity = [
  { cookie: 'uid' },
  { header: 'x-user-id' },
  { assigned: true },
];
const development = {
  environment: 'dev',
  stages: { deploy: { type: 'deploy' } },
};
const integration = {
  environment: 'test',
  stages: { deploy: { type: 'deploy' } },
};

/** Each step waits for a person, so that a proof sees each as long as it likes. */
export const plans = {
  'web-service': webService({ keepPrevious: '1h' }),
  guarded: guarded(),
};

/** The plan of the shop. */
export function webService(options: { keepPrevious: string }): Plan {
  return {
    metadata: { name: 'web-service', description: 'The office, then all' },
    spec: {
      owner: 'group:default/platform',
      pipelines: {
        development,
        integration,
        production: {
          environment: 'prod',
          stages: {
            approve: { type: 'approval', from: ['group:default/sre'] },
            canary: {
              type: 'canary',
              needs: ['approve'],
              identity,
              steps: [
                {
                  segment: { network: ['203.0.113.0/24'] },
                  replicas: 1,
                  hold: 'manual',
                },
                ...[1, 10, 20, 50].map(percent => ({
                  percent,
                  hold: 'manual',
                })),
                { percent: 100 },
              ],
              keepPrevious: options.keepPrevious,
            },
          },
        },
      },
    },
  };
}

/** The plan of the api: what fails too often goes back by itself. */
export function guarded(
  steps: object[] = [
    {
      percent: 10,
      hold: 'manual',
      guard: { errors: '5%', minRequests: 50 },
    },
    { percent: 100 },
  ],
): Plan {
  return {
    metadata: { name: 'guarded', description: 'Taken back by itself' },
    spec: {
      owner: 'group:default/platform',
      pipelines: {
        development,
        integration,
        production: {
          environment: 'prod',
          stages: {
            canary: {
              type: 'canary',
              identity,
              steps,
              keepPrevious: '1h',
            },
          },
        },
      },
    },
  };
}

/** Writes a plan where the portal reads it. */
export function writePlan(folder: string, plan: Plan): void {
  writeFileSync(
    join(folder, `${plan.metadata.name}.yaml`),
    stringify({
      apiVersion: 'backstage-releases/v1alpha1',
      kind: 'ReleasePlan',
      ...plan,
    }),
  );
}
