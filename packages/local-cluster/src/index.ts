export {
  startCluster,
  startClusters,
  type LocalCluster,
  type LocalClusterOptions,
  type Manifest,
} from './LocalCluster';
export type {
  ImageRegistry,
  PodContext,
  PodImage,
  RunningContainer,
} from './kubelet/ImageRegistry';
