import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@backstage-releases/local-cluster';
import { parse, parseAllDocuments } from 'yaml';

interface Kustomization {
  namespace?: string;
  resources: string[];
  labels: Array<{ pairs: Record<string, string>; includeTemplates?: boolean }>;
  images: Array<{ name: string; newName?: string; newTag?: string }>;
}

const KNOWN = [
  ...['apiVersion', 'kind'],
  ...['namespace', 'resources', 'labels', 'images'],
];

/**
 * Renders a folder as Kustomize does, as far as the base needs it: resources, a namespace, labels, images.
 *
 * @throws Error where the folder asks for anything else.
 */
export function renderKustomization(folder: string): Manifest[] {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const asked = parse(read('kustomization.yaml')) as Kustomization;
  const unknown = Object.keys(asked).filter(field => !KNOWN.includes(field));
  if (unknown.length > 0) {
    throw new Error(`Can't render '${unknown.join("', '")}' of '${folder}'`);
  }
  const { namespace, resources, labels, images } = asked;
  const manifests = resources.flatMap(name =>
    parseAllDocuments(read(name)).map(document => document.toJS() as Manifest),
  );
  for (const manifest of manifests) {
    for (const { pairs, includeTemplates } of labels) {
      addLabels(manifest, pairs);
      if (includeTemplates) {
        templatesOf(manifest).forEach(template => addLabels(template, pairs));
      }
    }
    if (namespace) {
      manifest.metadata.namespace = namespace;
      accountsIn(manifest, manifests).forEach(subject => {
        subject.namespace = namespace;
      });
    }
    containersOf(manifest).forEach(container => {
      const image = images.find(({ name }) => name === container.image);
      if (image) {
        container.image = `${image.newName ?? image.name}:${image.newTag}`;
      }
    });
  }
  return manifests;
}

function addLabels(
  to: { metadata: { labels?: Record<string, string> } },
  pairs: Record<string, string>,
): void {
  to.metadata.labels = { ...to.metadata.labels, ...pairs };
}

function templatesOf({ spec }: any): any[] {
  return spec?.template ? [spec.template] : [];
}

function containersOf(manifest: Manifest): Array<{ image: string }> {
  return templatesOf(manifest).flatMap(({ spec }) => spec.containers);
}

/** The subjects of a binding that are accounts of the folder. */
function accountsIn({ subjects = [] }: any, all: Manifest[]): any[] {
  return subjects.filter(({ kind, name }: { kind: string; name: string }) =>
    all.some(one => one.kind === kind && one.metadata.name === name),
  );
}
