import { allKinds } from './resources/kinds';
import { apiVersionOf } from './resources/ResourceKind';
import type { Manifest } from './LocalCluster';

/** Creates or changes objects through an API server, Namespaces first. Throws with the server's message. */
export async function applyManifests(
  server: { url: string; token: string },
  manifests: Manifest[],
): Promise<void> {
  const isNamespace = (manifest: Manifest) => manifest.kind === 'Namespace';
  for (const manifest of [
    ...manifests.filter(isNamespace),
    ...manifests.filter(each => !isNamespace(each)),
  ]) {
    await applyManifest(server, manifest);
  }
}

async function applyManifest(
  { url, token }: { url: string; token: string },
  manifest: Manifest,
): Promise<void> {
  const { apiVersion, metadata } = manifest;
  const kind = allKinds.find(
    each => each.kind === manifest.kind && apiVersionOf(each) === apiVersion,
  );
  if (!kind) {
    throw new Error(
      `Failed to apply '${metadata?.name}': kind '${manifest.kind}' of '${apiVersion}' is not served`,
    );
  }
  const collection = [
    url,
    kind.group ? `apis/${apiVersion}` : `api/${apiVersion}`,
    ...(kind.namespaced
      ? [`namespaces/${metadata.namespace ?? 'default'}`]
      : []),
    kind.plural,
  ].join('/');
  const send = (method: string, path: string, type: string) =>
    fetch(path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: JSON.stringify(manifest),
    });
  let response = await send(
    'PATCH',
    `${collection}/${encodeURIComponent(metadata.name)}`,
    'application/merge-patch+json',
  );
  if (response.status === 404) {
    await response.body?.cancel();
    response = await send('POST', collection, 'application/json');
  }
  const answer = (await response.json()) as { message?: string };
  if (!response.ok) {
    throw new Error(
      `Failed to apply ${manifest.kind} '${metadata.name}': ${answer.message}`,
    );
  }
}
