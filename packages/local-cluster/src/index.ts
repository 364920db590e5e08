export { startCluster, startClusters, writeKubeconfig } from './startCluster';
export type {
  LocalCluster,
  LocalClusterOptions,
  Manifest,
} from './LocalCluster';
export { PortTakenError } from './PortTakenError';
export type {
  ImageRegistry,
  PodContext,
  PodImage,
  RunningContainer,
} from './kubelet/ImageRegistry';
export { createCertificate } from './certificate';
export type { Certificate } from './certificate';
export { eventually } from './eventually';
export { echoImages } from './kubelet/echoImages';
export { runCli } from './cli/runCli';
