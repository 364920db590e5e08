import { resolve } from 'node:path';
import type { Manifest } from '@backstage-releases/local-cluster';
import { parseCommandLine } from '../../program/commandLine';
import type { ProxySettings } from '../../program/ProxySettings';
import { renderKustomization } from './renderKustomization';

/** The root of the repository. */
export const ROOT = resolve(__dirname, '../../../../..');

/** Where an operator finds what is tested here. */
export const BASE = resolve(ROOT, 'deploy/canary-proxy');

/** What the base gives, rendered anew. */
export function renderBase(): Manifest[] {
  return renderKustomization(BASE);
}

/** The only object of a kind. */
export function onlyOne(manifests: Manifest[], kind: string): any {
  const found = manifests.filter(manifest => manifest.kind === kind);
  if (found.length !== 1) {
    throw new Error(`Expected one ${kind}, found ${found.length}`);
  }
  return found[0];
}

/** The container of the proxy. */
export function proxyContainer(manifests: Manifest[]): any {
  return onlyOne(manifests, 'Deployment').spec.template.spec.containers[0];
}

/** What the arguments of the container say. */
export function settingsOf(manifests: Manifest[]): ProxySettings {
  return parseCommandLine(proxyContainer(manifests).args).settings;
}
