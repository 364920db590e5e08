/**
 * Lets releases run on Kubernetes.
 *
 * @packageDocumentation
 */
export { releasesModuleKubernetes as default } from './releasesModuleKubernetes';
export { KubernetesEntrance } from './entrance/KubernetesEntrance';
export { KubernetesRevisions } from './revisions/KubernetesRevisions';
