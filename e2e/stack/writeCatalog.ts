import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { plans, writePlan } from './plans';

/**
 * Writes the catalog of the proofs: the people and services of the demo, with plans that a proof can change while the portal runs.
 *
 * @returns the configuration that makes the portal read it
 */
export function writeCatalog(root: string, folder: string): string {
  for (const name of ['org.yaml', 'services.yaml']) {
    copyFileSync(join(root, 'catalog', name), join(folder, name));
  }
  for (const plan of Object.values(plans)) {
    writePlan(folder, plan);
  }
  const files = [
    'org.yaml',
    'services.yaml',
    ...Object.keys(plans).map(name => `${name}.yaml`),
  ];
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    stringify({
      catalog: {
        processingInterval: { seconds: 2 },
        locations: files.map(name => ({
          type: 'file',
          target: join(folder, name),
        })),
      },
    }),
  );
  return config;
}
