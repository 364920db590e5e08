import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../LocalCluster';

/** The objects in the YAML and JSON files of a folder, file by file in the order of their names. Throws, naming the file, when one can't be read. */
export async function readManifests(folder: string): Promise<Manifest[]> {
  const names = (await readdir(folder))
    .filter(name => /\.(ya?ml|json)$/.test(name))
    .sort();
  const manifests: Manifest[] = [];
  for (const name of names) {
    const path = join(folder, name);
    for (const document of parseAllDocuments(await readFile(path, 'utf8'))) {
      const [error] = document.errors;
      if (error) {
        throw new Error(`Failed to read '${path}': ${error.message}`);
      }
      const value = document.toJS() as
        | (Manifest & { items?: Manifest[] })
        | null;
      if (value) {
        manifests.push(
          ...(value.kind === 'List' ? value.items ?? [] : [value]),
        );
      }
    }
  }
  return manifests;
}
